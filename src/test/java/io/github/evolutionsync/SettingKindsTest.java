package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The valid values of each setting, in the table of {@link SettingKinds}. */
class SettingKindsTest {
    private static final Pattern SETTING = Pattern.compile("(?m)^[\\w.-]+ = \\{\\{env:(\\w+)");

    /** Any text is right, or nearly any. */
    private static final Set<String> TEXTS = Set.of(
            "EVOLUTION_API_KEY",
            "EVOLUTION_INSTANCES",
            "DATABASE_USER",
            "DATABASE_PASSWORD",
            "API_KEY",
            "JWT_SECRET",
            "WEBHOOK_SECRET",
            "ROLES",
            "RABBITMQ_USER",
            "RABBITMQ_PASSWORD",
            "S3_ACCESS_KEY",
            "S3_SECRET_KEY",
            "KAFKA_SASL_JAAS_CONFIG");

    @Test
    void theDefaultsAreRight() throws IOException {
        assertThat(mistakes(Map.of())).isEmpty();
    }

    @Test
    void eachSettingThatIsNotATextHasAKind() throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (String file : List.of("application.properties", "application-kafka.properties")) {
            String settings = Files.readString(Path.of(file)).split("(?m)^# -+ Wiring")[0];
            SETTING.matcher(settings)
                    .results()
                    .map(result -> result.group(1))
                    .filter(name -> !TEXTS.contains(name))
                    .forEach(name -> environment.put(name, " *( , ="));
        }
        assertThat(environment).hasSizeGreaterThan(40);

        assertThat(mistakes(environment))
                .map(sentence -> sentence.substring(0, sentence.indexOf(' ')))
                .containsAll(environment.keySet());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EVOLUTION_URL | http://evolution_api:8080/path",
                "DATABASE_URL | jdbc:postgresql://[::1]:5432/whatsapp?ssl=true",
                "DATABASE_URL | jdbc:postgresql:whatsapp",
                "TENANTS | loja centro=acme, filial = acme ,",
                "TENANTS | ''",
                "SYNC_PERIOD | 1h30m",
                "SYNC_PERIOD | 60000",
                "HISTORY_DEPTH | 2 days 3 hours",
                "HISTORY_DEPTH | 0",
                "CATCHUP_OVERLAP | 90s",
                "HTTP_HOST | ::1",
                "HTTP_HOST | localhost",
                "HTTP_ALLOWED_ORIGINS | https://desk.example.com, http://localhost:3000",
                "EVOLUTION_INSTANCES | loja-*, filial",
                "SOCKETIO_PORT | 0",
                "RABBITMQ_URL | amqps://sync:a%40b@rabbitmq.example.com/vhost",
                "RABBITMQ_URL | amqp://localhost:5672/",
                "RABBITMQ_EXCHANGES | evolution_exchange, Loja São 1",
                "KAFKA_BROKERS | kafka-1:9092,[::1]:9093",
                "KAFKA_REPLICATION | -1",
                "KAFKA_EVOLUTION_TOPICS | evolution.global.*",
                "LOG_LEVEL | DEBUG"
            })
    void aRightValueIsTaken(String name, String value) throws IOException {
        assertThat(mistakes(Map.of(name, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EVOLUTION_URL | ftp://evolution",
                "DATABASE_URL | jdbc:mysql://localhost/whatsapp",
                "DATABASE_URL | jdbc:postgresql://localhost:port/whatsapp",
                "TENANTS | loja=",
                "TENANTS | =acme",
                "TENANTS | loja=acme=globex",
                "TENANTS | loja=*",
                "TENANTS | loja=acme;filial=acme",
                "DEFAULT_TENANT | *",
                "SYNC_PERIOD | 0s",
                "SYNC_PERIOD | 5 minutes",
                "SYNC_PERIOD | -5m",
                "SYNC_PERIOD | ''",
                "HISTORY_DEPTH | 7",
                "HISTORY_DEPTH | 7 moons",
                "HTTP_PORT | 0",
                "HTTP_PORT | 65536",
                "HTTP_PORT | 99999999999",
                "HTTP_HOST | 127.0.0.1:8080",
                "HTTP_HOST | http://127.0.0.1",
                "HTTP_ALLOWED_ORIGINS | desk.example.com",
                "HTTP_ALLOWED_ORIGINS | https://desk.example.com/",
                "EVOLUTION_INSTANCES | ,",
                "DATABASE_POOL_SIZE | 0",
                "EVOLUTION_SOCKET | False",
                "RABBITMQ_URL | http://rabbitmq",
                "RABBITMQ_URL | amqp://sync:a/b@rabbitmq",
                "RABBITMQ_EXCHANGES | *",
                "RABBITMQ_QUEUE | ''",
                "KAFKA_BROKERS | kafka-1",
                "KAFKA_COMPRESSION | zip",
                "LOG_FORMAT | JSON"
            })
    void aWrongValueIsNamed(String name, String value) throws IOException {
        assertThat(mistakes(Map.of(name, value))).singleElement().asString().startsWith(name + " ");
    }

    @Test
    void aWrongAddressOfRabbitmqIsNotQuoted() throws IOException {
        assertThat(mistakes(Map.of("RABBITMQ_URL", "amqp://sync:a-secret#1@rabbitmq")))
                .singleElement()
                .asString()
                .doesNotContain("a-secret");
    }

    @Test
    void aValueInTheFileIsNamedByItsKey() throws IOException {
        assertThat(SettingKind.PORT.sentence("http.port", "eighty"))
                .isEqualTo("http.port is 'eighty': give a port from 1 to 65535, such as 8080.");
    }

    private static List<String> mistakes(Map<String, String> environment) throws IOException {
        return SettingKinds.mistakes(new SettingValues(environment, "kafka"));
    }
}
