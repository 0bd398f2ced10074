package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Events longer than production's heap, sent to a process with production's options. */
@ExtendWith(OneAtATime.class)
class LongEventsProcessTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));

    @AfterEach
    void close() {
        evolution.close();
    }

    @Tag("long")
    @Test
    void aHistoryThatWouldNotFitIntoTheHeapIsStoredWhole() throws Exception {
        survives(history(3_000, "😀" + "x".repeat(3_500), 0), 3_000);
    }

    @Tag("long")
    @Test
    void historiesOfManyKindsThatWouldNotFitIntoTheHeapEndNothing() throws Exception {
        survives(history(40_000, "x".repeat(150), 0), 40_000);
        survives(history(5_000, "foto", 20_000), 5_000);
    }

    private void survives(ArrayNode history, int rows) throws Exception {
        String jdbcUrl = Bundle.newDatabase();
        Path deployed = folder.resolve(Integer.toString(rows));
        Files.createDirectory(deployed);
        try (BundleProcess bundle = BundleProcess.start(deployed, evolution, jdbcUrl, Map.of())) {
            bundle.awaitReady();
            evolution.emitWithoutStoring("loja", "messages.set", history);
            await().atMost(LONG).until(() -> {
                assertThat(bundle.isAlive()).as(bundle.log()).isTrue();
                return Bundle.value(jdbcUrl, "SELECT count(*) FROM messages").equals(Integer.toString(rows));
            });
        }
    }

    private static ArrayNode history(int number, String text, int thumbnail) {
        ArrayNode rows = Bundle.JSON.createArrayNode();
        for (int i = 0; i < number; i++) {
            ObjectNode row = rows.addObject();
            row.putObject("key")
                    .put("id", "S" + i)
                    .put("remoteJid", "5511" + (900_000_000 + i % 700) + "@s.whatsapp.net");
            row.put("messageTimestamp", 1_700_000_000 + i)
                    .putObject("message")
                    .putObject("imageMessage")
                    .put("caption", text)
                    .put("jpegThumbnail", "A".repeat(thumbnail));
        }
        return rows;
    }
}
