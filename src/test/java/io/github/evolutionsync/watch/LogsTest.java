package io.github.evolutionsync.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.Feed;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The content of the log, and the texts that it never contains. */
class LogsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TEXT = "segredo-do-cliente";
    private static final String OWN = "io.github.evolutionsync";
    private static final String EVOLUTION_KEY = "the-key-of-evolution-itself";

    private final Recorder recorder = new Recorder();
    private SimulatedEvolution evolution;
    private int ids;

    @BeforeEach
    void start() {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withApiKey(EVOLUTION_KEY).withGlobalEvents(true),
                SimulatedInstance.named("loja"));
        recorder.start();
        ((Logger) LogManager.getRootLogger()).addAppender(recorder);
    }

    @AfterEach
    void stop() {
        ((Logger) LogManager.getRootLogger()).removeAppender(recorder);
        evolution.close();
    }

    @Test
    void noTextAndNoSecretIsLoggedAtAnyLevel() throws Exception {
        Level before = LogManager.getLogger(OWN).getLevel();
        List<String> secrets = new ArrayList<>(List.of(TEXT, EVOLUTION_KEY, Bundle.API_KEY, Bundle.JWT_SECRET));
        try (Bundle bundle = bundle()) {
            Configurator.setAllLevels(OWN, Level.TRACE);
            bundle.context().getRoutes().forEach(route -> Configurator.setLevel(route.getRouteId(), Level.TRACE));
            String token = bundle.token("default");
            secrets.add(token);
            try (Feed feed = bundle.feed("default")) {
                bundle.rows("ALTER TABLE messages ADD CONSTRAINT no_blue CHECK (content NOT LIKE '%azul')");
                evolution.emit("loja", "messages.upsert", message(TEXT));
                evolution.emitWithoutStoring("loja", "messages.upsert", message(TEXT + " azul"));
                evolution.emitWithoutStoring(
                        "loja", "messages.upsert", Bundle.JSON.createArrayNode().add(TEXT));
                ObjectNode bad = message(TEXT);
                ((ObjectNode) bad.get("key")).put("id", 77);
                evolution.emitWithoutStoring("loja", "messages.upsert", bad);
                evolution.emitWithoutStoring("loja", "brand.new", message(TEXT));
                evolution.emitWithoutStoring("loja", "presence.update", message(TEXT));
                JsonNode seen = feed.awaitMessage(TEXT);
                await("dead letters: azul, a text, a number as id")
                        .atMost(SOON)
                        .until(() -> bundle.value("SELECT count(*) FROM dead_letters")
                                .equals("3"));
                String chat = "/api/chats/" + seen.at("/data/chatId").asText();
                bundle.post(chat + "/messages", "{\"text\":\"" + TEXT + "\"}", token);
                bundle.post(chat + "/messages", "{\"text\":{\"x\":\"" + TEXT + "\"}}", token);
                bundle.post("/api/dead-letters/retry", "", Bundle.API_KEY);
                evolution.failHttp("/chat/findMessages", 500, "{\"error\":\"" + TEXT + "\"}");
                evolution.failHttp("/message/sendText", 500, "{\"error\":\"" + TEXT + "\"}");
                bundle.post(chat + "/messages", "{\"text\":\"" + TEXT + "\"}", token);
                bundle.get("/api/chats?limit=x", token);
                bundle.get("/ws?token=" + token + "x", null);
                bundle.rows("UPDATE catch_ups SET wanted_at = now()");
                await("a failed catch-up")
                        .atMost(SOON)
                        .until(() -> recorder.lines().stream().anyMatch(line -> line.contains("not caught up since")));
            }
        } finally {
            Configurator.setAllLevels(OWN, before);
        }
        assertThat(recorder.lines()).hasSizeGreaterThan(10);
        assertThat(recorder.lines()).allSatisfy(line -> assertThat(secrets).noneMatch(line::contains));
        assertThat(recorder.lines()).anyMatch(line -> line.contains("no_blue") && line.startsWith("{instance=loja}"));
        assertThat(recorder.lines())
                .anyMatch(line -> line.contains("not caught up since") && line.startsWith("{instance=loja}"));
    }

    @Test
    void theHttpClientLogsItsWarningsAndNotEachRetry() {
        org.apache.logging.log4j.Logger client =
                LogManager.getLogger("org.apache.hc.client5.http.impl.classic.HttpRequestRetryExec");
        assertThat(client.isInfoEnabled()).isFalse();
        assertThat(client.isWarnEnabled()).isTrue();
    }

    @Test
    void aMessageLeavesNoLogLine() throws Exception {
        try (Bundle bundle = bundle();
                Feed feed = bundle.feed("default")) {
            evolution.emit("loja", "messages.upsert", message("first"));
            feed.awaitMessage("first");
            await("caught up")
                    .atMost(SOON)
                    .until(() -> bundle.value("SELECT count(*) FROM catch_ups"
                                    + " WHERE wanted_at IS NULL AND began_at IS NULL AND finished_at IS NOT NULL")
                            .equals("1"));
            int before = recorder.lines().size();
            IntStream.range(0, 300).forEach(i -> evolution.emit("loja", "messages.upsert", message("n " + i)));
            feed.awaitMessage("n 299");
            assertThat(recorder.lines().subList(before, recorder.lines().size()))
                    .isEmpty();
        }
    }

    @Test
    void jsonIsOneObjectPerLineWithInstanceAndTenantAsFields(@TempDir Path folder) throws Exception {
        evolution.emit("loja", "messages.upsert", message("perdida"));
        try (BundleProcess bundle = BundleProcess.start(
                folder, evolution, Bundle.newDatabase(), Map.of("LOG_FORMAT", "json", "LOG_LEVEL", "debug"))) {
            bundle.awaitReady();
            await("caught up").atMost(SOON).until(() -> bundle.log().contains(": caught up in"));
            bundle.stop();
            List<JsonNode> lines = new ArrayList<>();
            for (String line : bundle.log().split("\n")) {
                lines.add(Bundle.JSON.readTree(line));
            }
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line.path("time").asText()).startsWith("20"))
                    .allSatisfy(line -> assertThat(line.path("level").asText()).isNotEmpty())
                    .anyMatch(line -> line.path("level").asText().equals("DEBUG"))
                    .anyMatch(line -> line.path("message").asText().contains("caught up in")
                            && line.path("instance").asText().equals("loja"));
        }
    }

    private Bundle bundle() throws Exception {
        Bundle bundle = Bundle.start(evolution);
        await("connected").atMost(SOON).until(() -> evolution.connectedClients("/") > 0);
        return bundle;
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

    /** Every line, with its fields and with what was thrown. */
    private static final class Recorder extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Recorder() {
            super("logs-test", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            StringWriter thrown = new StringWriter();
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(thrown));
            }
            lines.add(event.getContextData().toMap() + " " + event.getMessage().getFormattedMessage() + thrown);
        }

        List<String> lines() {
            return lines;
        }
    }
}
