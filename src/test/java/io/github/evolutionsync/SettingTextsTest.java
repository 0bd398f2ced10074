package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.http.WebhookSecret;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and keys reach their users unchanged. */
class SettingTextsTest {
    private static final String AT = "#class:io.github.evolutionsync.SettingTexts#text('#bean:settingTexts', '%s')";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p'w",
                "a'b'c",
                "ends'",
                "quo\"te",
                "a,b",
                "a)b",
                "{{env:HOME}}",
                "a{{b",
                "b}}c",
                "${env:HOME}",
                "$simple{body}",
                "#bean:x",
                "#class:java.lang.String",
                "#x",
                "RAW(x)",
                "a?b&c=d",
                "back\\slash",
                "per%cent",
                " sp ace ",
                "a:b",
                "resource:file:pom.xml",
                "sen\u00e7a \u00fc \uD83D\uDE00",
                "{{?none}}",
                "true",
                "null",
                "7"
            })
    void aSecretMayHoldAnyText(String secret) throws Exception {
        CamelContext context = context(Map.of("JWT_SECRET", secret, "DATABASE_PASSWORD", secret));

        assertThat(bind(context, "jwtSecret", "jwt.secret")).isEqualTo(secret);
        LivefeedComponent livefeed = new LivefeedComponent();
        livefeed.setCamelContext(context);
        PropertyBindingSupport.build()
                .withConfigurer(livefeed.getComponentPropertyConfigurer())
                .bind(context, livefeed, "jwtSecret", "#bean:jwtSecret");
        assertThat(livefeed.getConfiguration().getJwtSecret()).isEqualTo(secret);
        WebhookSecret webhook = new WebhookSecret();
        PropertyBindingSupport.build().withReflection(true).bind(context, webhook, "secret", "#bean:jwtSecret");
        assertThat(webhook).extracting("keys.secret").isEqualTo(secret);
    }

    @Test
    void aSecretInAFileMayHoldAnyText() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "{{a}} ' #\n");

        assertThat(bind(context(Map.of("JWT_SECRET_FILE", file.toString())), "jwtSecret", "jwt.secret"))
                .isEqualTo("{{a}} ' #");
    }

    @Test
    void aTextInTheFileIsUsedUnchanged() {
        CamelContext context = context(Map.of());
        context.getPropertiesComponent().addOverrideProperty("jwt.secret", "it's one");

        assertThat(StartChecks.texts(context).of("jwt.secret")).isEqualTo("it's one");
        assertThat(StartChecks.texts(context).of("database.password")).isEmpty();
        assertThatThrownBy(() -> StartChecks.texts(context).of("api.key")).hasMessage("API_KEY is not set.");
    }

    /** Through the line of application.properties that makes the connections. */
    @Test
    void theDatabaseIsOpenedWithTheUnchangedPassword() throws Exception {
        Properties file = new Properties();
        file.load(Files.newBufferedReader(Path.of("application.properties")));
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", Bundle.newDatabase());
        environment.put("DATABASE_USER", Bundle.DATABASE_USER);
        environment.put("DATABASE_PASSWORD", "{{a}} ' \" ${b} #bean:c");
        String line = file.getProperty("camel.beans.dataSource")
                .replaceFirst("\\{\\{roles}}", "receive,store,deliver")
                .replaceFirst("\\{\\{database.pool-size}}", "1")
                .replaceFirst("\\{\\{database.migrate}}", "true");

        try (HikariDataSource opened =
                (HikariDataSource) PropertyBindingSupport.resolveBean(context(environment), line)) {
            assertThat(opened.getPassword()).isEqualTo("{{a}} ' \" ${b} #bean:c");
        }
    }

    private static String bind(CamelContext context, String bean, String key) throws Exception {
        Object text = PropertyBindingSupport.resolveBean(context, AT.formatted(key));
        context.getRegistry().bind(bean, text);
        return new String((char[]) text);
    }

    private static CamelContext context(Map<String, String> environment) {
        CamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setLocation("file:application.properties");
        context.getRegistry().bind("settingTexts", new SettingTexts(environment));
        return context;
    }
}
