package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.evolutionsync.auth.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The production start in its own process and a deployed folder. */
class RequiredSettingsTest {
    private static final int PATIENCE_SECONDS = 300;
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @BeforeEach
    void deploy() throws IOException {
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        Files.createDirectory(folder.resolve("routes"));
    }

    @Test
    void aStartWithNothingSetNamesEachMissingSettingAndEnds() throws Exception {
        Start start = start(Map.of());

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly(
                        "EVOLUTION_URL is not set",
                        "EVOLUTION_API_KEY is not set",
                        "DATABASE_URL is not set",
                        "API_KEY is not set",
                        "JWT_SECRET is not set");
    }

    @Test
    void anEmptyValueCountsAsMissing() throws Exception {
        Map<String, String> environment = allSet();
        environment.put("EVOLUTION_API_KEY", " ");

        Start start = start(environment);

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).singleElement().asString().startsWith("EVOLUTION_API_KEY is not set");
    }

    @Test
    void aSigningSecretThatIsTooShortIsRejectedAndNotShown() throws Exception {
        Map<String, String> environment = allSet();
        environment.put("JWT_SECRET", SECRET.substring(1));

        Start start = start(environment);

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).containsExactly("JWT_SECRET is too short: HS256 requires at least 32 bytes.");
    }

    @Test
    void allSettingsThatCannotBeReadAreReportedAtOnce() throws Exception {
        Map<String, String> environment = allSet();
        environment.putAll(Map.of(
                "EVOLUTION_URL", "127.0.0.1:18299",
                "DATABASE_URL", "postgres://user:hidden@localhost/whatsapp",
                "TENANTS", "loja-centro",
                "SYNC_PERIOD", "abc",
                "HISTORY_DEPTH", "abc",
                "HTTP_PORT", "eighty",
                "DATABASE_MIGRATE", "yes"));
        List<String> sentences = List.of(
                "EVOLUTION_URL cannot be read: give an http:// or https:// address without user and password, such as"
                        + " https://evolution.example.com.",
                "DATABASE_URL cannot be read: give PostgreSQL as a JDBC URL without user and password before the host,"
                        + " such as jdbc:postgresql://localhost:5432/whatsapp.",
                "TENANTS is 'loja-centro': give instance=tenant, comma-separated, such as loja-centro=acme.",
                "HTTP_PORT is 'eighty': give a port from 1 to 65535, such as 8080.",
                "SYNC_PERIOD is 'abc': give a duration of more than 0, such as 30s, 5m or 24h.",
                "HISTORY_DEPTH is 'abc': give a duration such as 10m, 48h or 7d.",
                "DATABASE_MIGRATE is 'yes': give true or false.");

        Start start = start(environment);
        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).containsExactlyElementsOf(sentences);

        Start check = start(environment, "check");
        assertThat(check.exitCode()).isEqualTo(2);
        assertThat(check.lines()).containsExactlyElementsOf(sentences);
    }

    @ParameterizedTest
    @CsvSource({
        "DATABASE_URL, jdbc:postgresql://user:hidden@localhost:5432/whatsapp",
        "DATABASE_URL, jdbc:postgresql://user:hidden@localhost/whatsapp?sslmode=require",
        "DATABASE_URL, jdbc:postgresql://localhost:abc/whatsapp?user=user&password=hidden",
        "DATABASE_URL, jdbc:mysql://user:hidden@localhost/whatsapp",
        "EVOLUTION_URL, http://user:hidden@localhost:8080",
        "EVOLUTION_URL, htp://user:hidden@localhost:8080",
        "EVOLUTION_URL, http://hidden@localhost:8080",
    })
    void aRejectedAddressIsNotShown(String name, String value) throws Exception {
        Map<String, String> environment = allSet();
        environment.put(name, value);

        Start start = start(environment);

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).last().asString().startsWith(name + " cannot be read: give ");
        assertThat(start.lines()).noneMatch(line -> line.contains("hidden"));
    }

    @Test
    void impossibleRolesAreRejected() throws Exception {
        Map<String, String> environment = allSet();
        environment.put("ROLES", "receive,save");
        assertThat(start(environment).lines())
                .containsExactly("ROLES is 'receive,save': give one or more of receive, store and deliver.");

        environment.put("ROLES", "receive,deliver");
        Start start = start(environment);
        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines())
                .containsExactly(
                        "ROLES is 'deliver,receive': only the profile kafka (CAMEL_MAIN_PROFILE=kafka) allows receive"
                                + " without store, or store without receive.");
    }

    @Test
    void theProfileKafkaRequiresBrokersAndOnlyTheSettingsOfItsRoles() throws Exception {
        Files.copy(Path.of("application-kafka.properties"), folder.resolve("application-kafka.properties"));

        Start start = start(Map.of("CAMEL_MAIN_PROFILE", "kafka", "ROLES", "receive"));

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly(
                        "EVOLUTION_URL is not set", "EVOLUTION_API_KEY is not set", "KAFKA_BROKERS is not set");
    }

    @Test
    void aProfileWithoutItsFileIsNamed() throws Exception {
        Map<String, String> environment = allSet();
        environment.put("CAMEL_MAIN_PROFILE", "kafak");

        assertThat(start(environment).lines())
                .containsExactly("The profile is 'kafak', but application-kafak.properties does not exist next to"
                        + " application.properties.");
    }

    @Test
    void aFolderWithoutRoutesIsNamed() throws Exception {
        Files.delete(folder.resolve("routes"));

        Start start = start(allSet());

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).singleElement().asString().contains("routes/", folder.toString());
    }

    @Test
    void aSettingMayBeInTheFileInsteadOfTheEnvironment() throws Exception {
        Path file = folder.resolve("application.properties");
        Files.writeString(
                file, Files.readString(file).replace("{{env:EVOLUTION_URL}}", "https://evolution.example.com"));

        assertThat(start(Map.of()).lines()).hasSize(4).noneMatch(line -> line.startsWith("EVOLUTION_URL"));
    }

    @Test
    void aSecretMayBeInAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        Map<String, String> environment = allSet();
        environment.remove("JWT_SECRET");
        environment.remove("API_KEY");
        environment.put("API_KEY_FILE", file.toString());

        assertThat(start(environment).lines()).singleElement().asString().startsWith("JWT_SECRET is not set");
    }

    @Test
    void aSecretFileThatIsMissingOrNotTheOnlySourceIsNamed() throws Exception {
        Map<String, String> environment = allSet();
        environment.put("API_KEY_FILE", folder.resolve("none").toString());

        assertThat(start(environment).lines())
                .containsExactly("Both API_KEY and API_KEY_FILE are set: keep one of them.");

        environment.remove("API_KEY");
        Start start = start(environment);
        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).containsExactly("API_KEY_FILE cannot be read: " + folder.resolve("none") + ".");
    }

    @Test
    void aTokenIsIssuedWithOnlyTheSigningSecret() throws Exception {
        Files.writeString(folder.resolve("secret"), SECRET + "\n");
        Map<String, String> environment =
                Map.of("JWT_SECRET_FILE", folder.resolve("secret").toString());

        Start start = start(environment, "token", "--tenant", "acme", "--days", "30");

        assertThat(start.exitCode()).isZero();
        assertThat(start.lines()).hasSize(1);
        Tokens.Claims claims = new Tokens(SECRET).verify(start.lines().get(0));
        assertThat(claims.tenant()).isEqualTo("acme");
        assertThat(claims.expiresAt())
                .isCloseTo(Instant.now().plus(Duration.ofDays(30)), within(5, ChronoUnit.MINUTES));
    }

    @Test
    void aCommandThatFailsReportsTheReasonInOneSentence() throws Exception {
        Start start = start(Map.of(), "tokens");

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).singleElement().asString().startsWith("'tokens' is not a command");

        Start noTenant = start(Map.of(), "token");
        assertThat(noTenant.exitCode()).isEqualTo(2);
        assertThat(noTenant.lines()).singleElement().asString().startsWith("--tenant is missing");
    }

    @Test
    void helpListsEveryCommand() throws Exception {
        Start start = start(Map.of(), "--help");

        assertThat(start.exitCode()).isZero();
        String source = Files.readString(Path.of("src/main/java/io/github/evolutionsync/EvolutionSync.java"));
        assertThat(Pattern.compile("args\\[0]\\.equals\\(\"([^\"]+)\"\\)")
                        .matcher(source)
                        .results())
                .extracting(match -> match.group(1))
                .contains("demo", "dev", "check", "test", "token")
                .allSatisfy(
                        command -> assertThat(start.lines()).anyMatch(line -> line.matches("  " + command + "( .*)?")));
    }

    private static Map<String, String> allSet() {
        return new HashMap<>(Map.of(
                "EVOLUTION_URL", "http://127.0.0.1:1",
                "EVOLUTION_API_KEY", "key",
                "DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none",
                "API_KEY", SECRET,
                "JWT_SECRET", SECRET));
    }

    private record Start(int exitCode, List<String> lines) {}

    private Start start(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(SharedClasses.options());
        command.add(EvolutionSync.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(allSet().keySet());
        builder.environment().putAll(environment);
        Path output = folder.resolve("output");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("it ends by itself")
                    .isTrue();
            return new Start(process.exitValue(), Files.readAllLines(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
