package io.github.evolutionsync.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.Feed;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics, panels, alerts and health of a node under various conditions. */
class WatchTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yaml");
    private static final Path DASHBOARD = Path.of("deploy/grafana/evolution-sync.json");
    /** No metric: what PromQL itself has, and what Prometheus says of a target. */
    private static final Set<String> WORDS =
            Set.of("by", "and", "or", "unless", "on", "ignoring", "without", "up", "bool", "offset");

    @TempDir
    private Path store;

    private SimulatedEvolution evolution;
    private Bundle bundle;
    private int ids;

    @BeforeEach
    void aBundleToWhichAllSortsOfThingsHappened() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"));
        bundle = Bundle.start(
                evolution,
                Map.of("tenants", "loja=acme,outra=globex", "watch.period", "300", "media.store", store.toString()));
        await("connected").atMost(SOON).until(() -> evolution.connectedClients("/") > 0);
        awaitValue("SELECT count(*) FROM catch_ups WHERE finished_at IS NOT NULL", "2");
    }

    @AfterEach
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void everyMetricOfAPanelOrAnAlertExists() throws Exception {
        try (Feed acme = bundle.feed("acme")) {
            acme.await(frame -> frame.path("event").asText().equals("ready"));
            live(acme);
            Set<String> documented = new TreeSet<>();
            Pattern.compile("`((?:evolution|livefeed|hikaricp|camel|jvm|process)_[a-z_]+)`")
                    .matcher(Files.readString(Path.of("docs/operations.md")))
                    .results()
                    .filter(match -> !match.group(1).contains("kafka")) // where Kafka is, in TopicsTest
                    .filter(match -> !match.group(1).contains("rabbitmq")) // where RabbitMQ is, in RabbitmqTest
                    .filter(match ->
                            !match.group(1).contains("_removed_")) // from the first removal on, in RetentionTest
                    .forEach(match -> documented.add(match.group(1)));
            assertThat(documented).hasSizeGreaterThan(30);
            List<String> queries = Stream.concat(alerts().stream(), panels().stream())
                    .filter(query -> !query.contains("kafka"))
                    .filter(query -> !query.contains("rabbitmq"))
                    .toList();
            assertThat(queries).hasSizeGreaterThan(40);
            await("what the timers look up is there too").atMost(SOON).untilAsserted(() -> {
                Set<String> there = names(bundle.metrics());
                assertThat(queries)
                        .allSatisfy(query -> assertThat(there).as(query).containsAll(metricsOf(query)));
                assertThat(documented).isSubsetOf(there);
            });
        }
    }

    @Test
    void anInstanceThatBelongsToNoTenantIsLoggedOnce() throws Exception {
        try (LogCapture log = new LogCapture()) {
            bundle.rows("INSERT INTO instances (name) VALUES ('filial')");
            await().atMost(SOON).until(() -> !unassigned(log).isEmpty());
            bundle.rows("INSERT INTO instances (name) VALUES ('matriz')");
            await("the timer has come again")
                    .atMost(SOON)
                    .until(() -> unassigned(log).size() > 1);

            assertThat(unassigned(log))
                    .containsExactly(
                            "Instance filial has no tenant, so its events are not stored: add filial=<tenant> to"
                                    + " TENANTS, or set DEFAULT_TENANT",
                            "Instance matriz has no tenant, so its events are not stored: add matriz=<tenant> to"
                                    + " TENANTS, or set DEFAULT_TENANT");
        }
    }

    private static List<String> unassigned(LogCapture log) {
        return log.atLeast(Level.WARN).stream()
                .filter(line -> line.contains("has no tenant"))
                .toList();
    }

    @Test
    void storedAndRepeatedEventsAreCountedExactly() throws Exception {
        try (Feed acme = bundle.feed("acme")) {
            acme.await(frame -> frame.path("event").asText().equals("ready"));
            ObjectNode one = message("um");
            for (int i = 0; i < 3; i++) {
                evolution.emitWithoutStoring("loja", "messages.upsert", one);
            }
            evolution.emitWithoutStoring("loja", "messages.upsert", message("dois"));
            acme.awaitMessage("dois");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(bundle.metrics())
                            .contains("evolution_sync_messages_stored_total 2.0")
                            .contains("evolution_sync_messages_repeated_total 2.0"));
        }
    }

    @Tag("long")
    @Test
    void alertsFireOnFaultsAndPanelsShowThem(@TempDir Path folder) throws Exception {
        assumeThat(Prometheus.executable("prometheus"))
                .as("Prometheus: .ci/run brings Debian's")
                .isPresent();
        Path said = folder.resolve("promtool.txt");
        assertThat(Prometheus.promtool(said, "check", "rules", ALERTS.toString()))
                .as(Files.readString(said))
                .isZero();
        String rules = Files.readString(ALERTS).replaceAll("for: \\d+m", "for: 1s");
        try (Feed acme = bundle.feed("acme");
                Prometheus prometheus = new Prometheus(folder, rules, bundle.managementPort())) {
            live(acme);
            await("two scrapes")
                    .atMost(SOON)
                    .until(() ->
                            prometheus.query("count_over_time(up[1m]) >= 3").size() == 1);
            evolution.emitWithoutStoring("loja", "presence.update", json("{\"id\":\"x\"}"));
            for (String panel : panels()) {
                await(panel).atMost(SOON).until(() -> !prometheus.query(panel).isEmpty());
            }
            assertThat(prometheus.firing()).isEmpty();

            evolution.failHttp("/chat/findMessages", 500, "{\"error\":\"prisma\"}");
            evolution.emitWithoutStoring(
                    "outra", "connection.update", json("{\"instance\":\"outra\",\"state\":\"close\"}"));
            evolution.emitWithoutStoring("loja", "messages.upsert", json("{\"key\":{\"id\":77}}"));
            awaitValue("SELECT count(*) FROM dead_letters", "1");
            awaitValue("SELECT state FROM instances WHERE name = 'outra'", "close");
            bundle.rows("UPDATE catch_ups SET gap_since = now() - interval '6 minutes' WHERE instance = 'loja'");
            bundle.rows("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                    + "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$");
            bundle.rows("CREATE TRIGGER full_disk BEFORE INSERT ON messages EXECUTE FUNCTION full_disk()");
            evolution.emitWithoutStoring("loja", "messages.upsert", message("espera"));
            await("alerts")
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(prometheus.firing())
                            .contains(
                                    "WhatsAppInstanceDown outra",
                                    "WhatsAppGapOpen loja",
                                    "DeadLettersGrowing",
                                    "LagGrowing"));
            assertThat(bundle.health().toString())
                    .containsPattern("instance:outra\",\"status\":\"UP\",\"message\":\"down: WhatsApp is not open"
                            + " \\(close\\) since 20..-")
                    .containsPattern(
                            "instance:loja\",\"status\":\"UP\",\"message\":\"up since [^\"]*: not caught up since");

            bundle.rows("DROP TRIGGER full_disk ON messages");
            evolution.close();
            await("the other ones")
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(prometheus.firing())
                            .contains("EvolutionNotConnected")
                            .doesNotContain("LagGrowing"));
            bundle.close();
            await("the last one")
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(prometheus.firing()).contains("EvolutionSyncDown"));
        }
    }

    @Test
    void aNodeIsReadyOnlyWhileItsDatabaseAnswers() throws Exception {
        assertThat(check("database").path("status").asText()).isEqualTo("UP");
        Bundle.rows(Bundle.server().jdbcUrl(), "ALTER DATABASE " + database() + " ALLOW_CONNECTIONS false");
        Bundle.rows(
                Bundle.server().jdbcUrl(),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database() + "'");
        await("not ready").atMost(SOON).untilAsserted(() -> {
            assertThat(check("database").path("status").asText()).isEqualTo("DOWN");
            assertThat(check("database").path("message").asText()).contains("not currently accepting connections");
            assertThat(bundle.metrics()).contains("evolution_sync_database_up 0.0");
        });
        Bundle.rows(Bundle.server().jdbcUrl(), "ALTER DATABASE " + database() + " ALLOW_CONNECTIONS true");
        await("ready again")
                .atMost(SOON)
                .until(() -> check("database").path("status").asText().equals("UP"));
    }

    @Test
    void healthWritesSlashesAndQuotationMarksUnchanged() throws Exception {
        String url = evolution.url();
        evolution.close();
        await("why Evolution cannot be used")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(check("evolution-connect-evolution")
                                .path("message")
                                .asText())
                        .contains("Evolution at " + url)
                        .doesNotContain("\\"));
        assertThat(check("evolution-connect-evolution").path("status").asText()).isEqualTo("DOWN");
        assertThat(check("instance:loja").path("status").asText()).isEqualTo("UP");
        assertThat(bundle.managed("/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(bundle.managed("/observe/health/ready").statusCode()).isEqualTo(503);
        HttpResponse<String> withData = bundle.managed("/observe/health?data=true");
        assertThat(Bundle.JSON.readTree(withData.body()).findValuesAsText("url"))
                .containsExactly(url);
    }

    private String database() {
        return bundle.jdbcUrl().replaceAll(".*/", "");
    }

    private JsonNode check(String name) throws Exception {
        for (JsonNode check : bundle.health().path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        return Bundle.JSON.missingNode();
    }

    /** So that everything that is counted by name has been counted. */
    private void live(Feed acme) throws Exception {
        evolution.emitWithoutStoring("loja", "brand.new", json("{\"x\":1}"));
        ObjectNode broadcast = message("para todos");
        ((ObjectNode) broadcast.get("key")).put("remoteJid", "status@broadcast");
        evolution.emitWithoutStoring("loja", "messages.upsert", broadcast);
        ObjectNode picture = message("foto");
        picture.put("messageType", "imageMessage")
                .putObject("message")
                .put("base64", "R0lGODlhAQABAAAAACw=")
                .putObject("imageMessage")
                .put("mimetype", "image/gif");
        evolution.emit("loja", "messages.upsert", picture);
        awaitValue("SELECT state FROM media", "stored");
        evolution.emit("loja", "messages.upsert", message("oi"));
        acme.awaitMessage("oi");
        await().atMost(SOON)
                .until(() -> names(bundle.metrics())
                        .containsAll(Set.of("evolution_sync_ignored_total", "evolution_sync_unknown_total")));
        System.gc(); // its time is a panel's too
    }

    private ObjectNode message(String text) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "MSG" + ++ids);
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", text);
        return data;
    }

    private static List<String> alerts() throws IOException {
        return Files.readAllLines(ALERTS).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("expr: "))
                .map(line -> line.substring("expr: ".length()))
                .toList();
    }

    private static List<String> panels() throws IOException {
        return Bundle.JSON.readTree(DASHBOARD.toFile()).findValues("expr").stream()
                .map(query -> query.asText().replace("$__rate_interval", "1m"))
                .toList();
    }

    /** The names in a query that are neither functions nor labels. */
    private static Set<String> metricsOf(String query) {
        String bare = query.replaceAll("\\{[^}]*}|\\[[^\\]]*]|\"[^\"]*\"", " ")
                .replaceAll("\\b(by|on|without|ignoring)\\s*\\([^)]*\\)", " ");
        Set<String> names = new TreeSet<>();
        Pattern.compile("[a-z_][a-z0-9_]*(?!\\s*\\(|\\w)")
                .matcher(bare)
                .results()
                .map(match -> match.group())
                .filter(name -> !WORDS.contains(name))
                .forEach(names::add);
        return names;
    }

    private static Set<String> names(String metrics) {
        Set<String> names = new TreeSet<>();
        Stream.of(metrics.split("\n"))
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> names.add(line.replaceAll("[{ ].*", "")));
        return names;
    }

    private void awaitValue(String sql, String value) {
        await(sql).atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> value.equals(bundle.value(sql)));
    }

    private static JsonNode json(String text) throws IOException {
        return Bundle.JSON.readTree(text);
    }
}
