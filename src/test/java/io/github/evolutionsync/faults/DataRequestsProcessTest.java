package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A process with production's options, and a person with very many messages. */
@Tag("long")
@ExtendWith(OneAtATime.class)
class DataRequestsProcessTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final String LEFT = "SELECT count(*) FROM messages WHERE content LIKE 'segredo%'";
    private static final int KILLS = 20;

    @TempDir
    Path folder;

    private SimulatedEvolution evolution;
    private String database;
    private BundleProcess node;
    private Path gc;

    @BeforeEach
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        database = Bundle.newDatabase();
        gc = folder.resolve("gc.log");
        node = BundleProcess.start(
                        Files.createDirectory(folder.resolve("node")),
                        evolution,
                        database,
                        Map.of("TENANTS", "loja=acme", "JAVA_TOOL_OPTIONS", GcLog.option(gc)))
                .awaitReady();
    }

    @AfterEach
    void close() {
        node.close();
        evolution.close();
    }

    private void fill(int messages) {
        Bundle.rows(
                database,
                "INSERT INTO chats (id, tenant_id, whatsapp_chat_id, contact_name, contact_number) VALUES"
                        + " ('00000000-0000-0000-0000-000000000001', 'acme', '5511911110001@s.whatsapp.net', 'Carla', '5511911110001')");
        Bundle.rows(
                database,
                "INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, content, sent_at)"
                        + " SELECT '00000000-0000-0000-0000-000000000001', 'acme', 'M' || n, 'INCOMING', 'segredo ' || repeat(md5(n::text), 4),"
                        + " now() - n * interval '1 second' FROM generate_series(1, " + messages + ") n");
    }

    @Test
    void twentyKillsDuringAnErasureLeaveItCompleted() throws Exception {
        fill((KILLS + 10) * 1000);
        Bundle.rows(
                database,
                "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.001); RETURN OLD; END $$");
        Bundle.rows(database, "CREATE TRIGGER slowly BEFORE DELETE ON messages FOR EACH ROW EXECUTE FUNCTION slowly()");
        HTTP.sendAsync(
                request("DELETE", "/api/contacts/5511911110001?tenant=acme"), HttpResponse.BodyHandlers.discarding());
        for (int kill = 1; kill <= KILLS; kill++) {
            String before = Bundle.value(database, LEFT);
            await().atMost(LONG).until(() -> !Bundle.value(database, LEFT).equals(before));
            node.kill();
            assertThat(Bundle.value(database, "SELECT completed_at FROM erasures"))
                    .isEqualTo("null");
            node.start();
            node.awaitReady();
        }
        await().atMost(LONG)
                .until(() -> Bundle.value(database, "SELECT count(completed_at) FROM erasures")
                        .equals("1"));
        assertThat(Bundle.value(database, LEFT)).isEqualTo("0");
        assertThat(Bundle.value(
                        database,
                        "SELECT string_agg(concat_ws(' ', outcome, counts ->> 'messages', counts ->> 'chats'), ',' ORDER BY nr)"
                                + " FROM audit"))
                .isEqualTo("begun,complete " + (KILLS + 10) * 1000 + " 1");
    }

    @Test
    void anExportOf200000MessagesNeedsLittleMemory() throws Exception {
        fill(200_000);
        long before = GcLog.largestAfterCollection(gc);
        HttpResponse<InputStream> answer = HTTP.send(
                request("GET", "/api/contacts/5511911110001/export?tenant=acme"),
                HttpResponse.BodyHandlers.ofInputStream());
        long lines = 0;
        try (ZipInputStream zip = new ZipInputStream(answer.body())) {
            byte[] part = new byte[64 << 10];
            while (zip.getNextEntry() != null) {
                for (int length = zip.read(part); length >= 0; length = zip.read(part)) {
                    for (int i = 0; i < length; i++) {
                        lines += part[i] == '\n' ? 1 : 0;
                    }
                }
            }
        }
        assertThat(lines).isEqualTo(200_001);
        assertThat(GcLog.largestAfterCollection(gc) - before).isLessThan(50);
    }

    private HttpRequest request(String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                .header("Authorization", "Bearer " + Bundle.API_KEY)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
    }
}
