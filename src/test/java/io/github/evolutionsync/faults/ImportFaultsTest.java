package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.IncomingText;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes import while they are killed and Evolution fails: each message is stored once and each window is counted once. */
@ExtendWith(OneAtATime.class)
@Tag("long")
class ImportFaultsTest {
    private static final int MESSAGES = Integer.getInteger("faults.messages", 20_000);
    private static final int KILLS = Integer.getInteger("faults.kills", 10);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final List<BundleProcess> nodes = new ArrayList<>();
    private SimulatedEvolution evolution;
    private String database;

    @AfterEach
    void stop() {
        nodes.forEach(BundleProcess::close);
        evolution.close();
    }

    @Test
    void anImportContinuesWhateverDies() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("filial"));
        Random random = new Random(1);
        for (int i = 0; i < MESSAGES; i++) {
            String instance = i % 2 == 0 ? "loja" : "filial";
            String jid = "55119111%05d@s.whatsapp.net".formatted(i % 200);
            Instant at = BEGIN.plusSeconds(random.nextInt(20_000_000));
            evolution.store(instance, "messages.upsert", IncomingText.of(jid, "M" + i, "mensagem " + i, at));
        }
        database = Bundle.newDatabase();
        for (String name : List.of("one", "two")) {
            nodes.add(BundleProcess.start(
                            Files.createDirectory(folder.resolve(name)),
                            evolution,
                            database,
                            Map.of("CATCHUP_PAGE_SIZE", "50", "HISTORY_DEPTH", "1h", "MEDIA_STORE", "off"))
                    .awaitReady());
        }
        for (String instance : List.of("loja", "filial")) {
            assertThat(requestImport(instance)).isEqualTo(202);
        }
        for (int i = 0; i < KILLS; i++) {
            long mark = found() + MESSAGES / KILLS / 2;
            await().atMost(LONG).until(() -> found() >= mark || ended());
            BundleProcess node = nodes.get(i % nodes.size());
            node.kill();
            Bundle.rows(database, "UPDATE imports SET claimed_until = now()"); // two minutes later
            node.start();
            if (i % 3 == 2) {
                evolution.failHttp("/chat/findMessages", 500, "{}");
                await().atMost(LONG)
                        .until(() -> number("SELECT count(*) FROM imports WHERE failures > 0") > 0 || ended());
                evolution.clearFaults();
            }
            node.awaitReady();
        }
        await().atMost(LONG).until(this::ended);
        System.out.printf(
                "%d messages, %d kills: %s%n",
                MESSAGES,
                KILLS,
                Bundle.rows(database, "SELECT instance, found, missing, changed, withheld FROM imports ORDER BY 1"));
        assertThat(number("SELECT count(*) FROM messages")).isEqualTo(MESSAGES);
        assertThat(found()).isEqualTo(MESSAGES);
        assertThat(number("SELECT sum(missing) FROM imports")).isEqualTo(MESSAGES);
        assertThat(number("SELECT count(*) FROM messages WHERE counts OR NOT history"))
                .isZero();
        assertThat(number("SELECT count(*) FROM dead_letters")).isZero();
    }

    private int requestImport(String instance) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + nodes.get(0).port() + "/api/instances/" + instance + "/import"))
                .header("Authorization", "Bearer " + Bundle.API_KEY)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString("{\"from\":\"2026-01-01\",\"to\":\"2026-10-31\"}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private boolean ended() {
        return number("SELECT count(*) FROM imports WHERE ended_at IS NULL") == 0;
    }

    private long found() {
        return number("SELECT sum(found) FROM imports");
    }

    private long number(String sql) {
        return Long.parseLong(Bundle.value(database, sql));
    }
}
