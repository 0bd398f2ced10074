package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dev}: saved files take effect in the same process. */
class LiveEditTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Tag("long")
    @Test
    void anEditedFileTakesEffectInTheSameProcessAndNothingIsMissed() throws Exception {
        String database = Bundle.newDatabase();
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
                BundleProcess bundle = BundleProcess.start(folder, evolution, database, Map.of(), "dev")) {
            bundle.awaitReady();
            await().atMost(SOON).until(() -> evolution.connectedClients("/") > 0);
            Path words = folder.resolve("routes/mapping/modules/words.json");
            String word =
                    Bundle.JSON.readTree(words.toFile()).path("documentMessage").asText();
            emitDocument(evolution, "A1");
            awaitContent(bundle, database, "A1", word);

            Path route = folder.resolve("routes/catch-up/log-progress.camel.yaml");
            String right = Files.readString(route);
            Files.writeString(words, Files.readString(words).replace(word, "📄 Arquivos"));
            Files.writeString(route, right.replace("- filter:", "- filtre:"));
            await().atMost(SOON).until(() -> bundle.log().contains("there is no step called 'filtre'"));
            emitDocument(evolution, "A2");
            assertThat(bundle.isAlive()).isTrue();

            Files.writeString(route, right);
            awaitContent(bundle, database, "A2", "📄 Arquivos");
        }
    }

    private static void awaitContent(BundleProcess bundle, String database, String id, String content) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Bundle.value(
                                database, "SELECT max(content) FROM messages WHERE whatsapp_message_id = '" + id + "'"))
                        .as(bundle.log())
                        .isEqualTo(content));
    }

    private static void emitDocument(SimulatedEvolution evolution, String id) throws Exception {
        JsonNode data = Bundle.JSON.readTree("""
                {"key": {"remoteJid": "5511988887777@s.whatsapp.net", "fromMe": false, "id": "%s"}, "pushName": "Ana",
                 "messageType": "documentMessage", "message": {"documentMessage": {"mimetype": "application/pdf"}}, "messageTimestamp": %d}
                """.formatted(id, Instant.now().getEpochSecond()));
        evolution.emit("loja", "messages.upsert", data);
    }
}
