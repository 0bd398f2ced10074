package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.demo.HostedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A process with production's options and the longest files. */
@Tag("long")
@ExtendWith({OneAtATime.class, Results.Extension.class})
class MediaMemoryTest {
    private static final long LONGEST = 64L * 1024 * 1024;
    private static final int AT_ONCE = 20;
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private World world;
    private BundleProcess node;
    private StoredFiles store;
    private Path gc;

    @BeforeEach
    void start() throws Exception {
        world = new World(folder, true, 1, 20);
        store = StoredFiles.folder(folder.resolve("media"));
        gc = folder.resolve("gc.log");
        Map<String, String> environment = new HashMap<>(world.environment());
        environment.put("MEDIA_STORE", store.store().toString());
        environment.put("MEDIA_CONCURRENCY", Integer.toString(AT_ONCE));
        environment.put("JAVA_TOOL_OPTIONS", GcLog.option(gc));
        node = BundleProcess.start(
                Files.createDirectory(folder.resolve("node")),
                world.evolution(),
                world.database().jdbcUrl(),
                environment);
        world.closeFirst(node::close);
        node.awaitReady();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void twentyFilesOf64MebibytesAtOnceFitIntoTheHeapWhileMessagesGoOn(Results results) throws Exception {
        Survival messages = new Survival(world, results);
        world.traffic().resume();
        world.pass(100);
        long begin = System.nanoTime();
        for (int i = 0; i < AT_ONCE; i++) {
            // of different lengths, so that each is a file of its own
            send("V" + i, HostedFile.generated(LONGEST - i, "video/mp4"));
        }
        Duration slowest = Duration.ZERO;
        while (count("stored") < AT_ONCE) {
            assertThat(node.isAlive()).as(node.log()).isTrue();
            assertThat(System.nanoTime() - begin).isLessThan(LONG.toNanos());
            Duration stored = messages.awaitStored(world.ledger().size());
            slowest = stored.compareTo(slowest) > 0 ? stored : slowest;
            world.pass(5);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        note(
                results,
                "%d files of 64 MiB at once in %.0f s; messages stored within %d ms meanwhile"
                        .formatted(AT_ONCE, seconds, slowest.toMillis()));
        Map<String, String> files = store.files();
        assertThat(files).hasSize(AT_ONCE);
        files.forEach((key, hash) -> assertThat(key).endsWith(hash));
        for (int i = 0; i < AT_ONCE; i++) {
            assertThat(files.values()).contains(hash(HostedFile.generated(LONGEST - i, "video/mp4")));
        }
        assertThat(store.temporary()).isEmpty();
        assertThat(node.log()).doesNotContain("OutOfMemoryError");
    }

    @Test
    void filesOfTwoGigabytesAndEndlessOnesAreSkipped(Results results) throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            send(
                    "G" + i,
                    HostedFile.generated(2 * 1024 * 1024 * 1024L, "video/mp4").declaring(1_000));
            send("E" + i, HostedFile.generated(HostedFile.ENDLESS, "video/mp4").declaring(1_000));
        }
        await().atMost(LONG).until(() -> count("skipped") == 8);
        note(
                results,
                "8 files of 2 GiB or without an end skipped in %.0f s".formatted((System.nanoTime() - begin) / 1e9));
        assertThat(Tables.count(world, "SELECT count(*) FROM media WHERE due_at IS NULL AND leased_until IS NULL"))
                .isEqualTo(8);
        assertThat(store.files()).isEmpty();
        assertThat(store.temporary()).isEmpty();
        assertThat(node.log()).doesNotContain("OutOfMemoryError");
    }

    @Test
    void aFileOf64MebibytesIsUploadedAndSent(Results results) throws Exception {
        world.traffic().resume();
        world.pass(20);
        new Survival(world, results).awaitStored(20);
        String chat = Bundle.value(world.database().jdbcUrl(), "SELECT id FROM chats WHERE tenant_id = 'acme' LIMIT 1");
        HostedFile file = HostedFile.generated(LONGEST, "application/pdf");
        long begin = System.nanoTime();
        JsonNode upload = post(
                "/api/media?fileName=a.pdf",
                "application/octet-stream",
                HttpRequest.BodyPublishers.ofInputStream(file.content()));
        post( // answered before, if it takes longer than ten seconds
                "/api/chats/" + chat + "/messages",
                "application/json",
                HttpRequest.BodyPublishers.ofString(
                        "{\"media\":{\"id\":\"" + upload.path("id").asText() + "\"}}"));
        String sent = "SELECT media FROM messages WHERE direction = 'OUTGOING' AND media ->> 'state' = 'stored'";
        await().atMost(Duration.ofMinutes(5))
                .until(() -> Bundle.value(world.database().jdbcUrl(), sent) != null);
        note(results, "a file of 64 MiB uploaded and sent in %.0f s".formatted((System.nanoTime() - begin) / 1e9));
        JsonNode media = Bundle.JSON.readTree(Bundle.value(world.database().jdbcUrl(), sent));
        assertThat(media.path("bytes").asLong()).isEqualTo(LONGEST);
        assertThat(store.files()).containsValue(hash(file)).hasSize(1);
        assertThat(store.temporary()).isEmpty();
        assertThat(node.log()).doesNotContain("OutOfMemoryError");
    }

    private void send(String id, HostedFile file) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", id);
        data.put("pushName", "Ana").put("messageTimestamp", Instant.now().getEpochSecond());
        data.put("messageType", "videoMessage")
                .putObject("message")
                .set("videoMessage", world.evolution().media().upload(file));
        world.evolution().emit("loja", "messages.upsert", data);
    }

    private long count(String state) {
        return Tables.count(world, "SELECT count(*) FROM media WHERE state = '" + state + "'");
    }

    private void note(Results results, String text) throws IOException {
        results.note(text
                + "; largest heap %d MB, largest resident set %s"
                        .formatted(GcLog.largestHeap(gc), GcLog.residentSet(node)));
    }

    private JsonNode post(String path, String type, HttpRequest.BodyPublisher body) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                        .header("Authorization", "Bearer " + World.token("acme"))
                        .header("Content-Type", type)
                        .POST(body)
                        .timeout(LONG)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(201, 202);
        return Bundle.JSON.readTree(answer.body());
    }

    private static String hash(HostedFile file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream content = new DigestInputStream(file.content().get(), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
