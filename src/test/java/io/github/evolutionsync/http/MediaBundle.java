package io.github.evolutionsync.http;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.Sha256;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.media.MediaKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A node with a store in a folder, and an instance of each tenant, acme and globex. */
final class MediaBundle implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger IDS = new AtomicInteger();

    final SimulatedEvolution evolution;
    final Bundle bundle;
    final Path store;

    MediaBundle(Path store, Map<String, String> settings, SimulatedInstance... more) throws Exception {
        this.store = store;
        SimulatedInstance[] instances = Stream.concat(
                        Stream.of(SimulatedInstance.named("loja"), SimulatedInstance.named("outra")), Stream.of(more))
                .toArray(SimulatedInstance[]::new);
        evolution =
                SimulatedEvolution.started(SimulatedEvolutionSettings.defaults().withGlobalEvents(true), instances);
        Map<String, String> all = new HashMap<>(Map.of(
                "tenants",
                "loja=acme,outra=globex",
                "default-tenant",
                "acme",
                "media.store",
                store.toString(),
                "media.fetch",
                "off"));
        all.putAll(settings);
        bundle = Bundle.start(evolution, all);
        bundle.awaitValue("SELECT count(*) FROM instances", Integer.toString(instances.length));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
    }

    /** The id of a new message with a document of that name, in a chat of acme's. */
    String message(String fileName) throws Exception {
        String id = "M" + IDS.incrementAndGet();
        evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "5511911110001@s.whatsapp.net", "fromMe": false, "id": "%s"}, "pushName": "Carla",
                 "messageType": "documentMessage", "messageTimestamp": 1795521600,
                 "message": {"documentMessage": {"mimetype": "application/pdf", "fileName": %s}}}""".formatted(
                        id, Bundle.JSON.writeValueAsString(fileName))));
        bundle.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = '" + id + "'", "1");
        return bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = '" + id + "'");
    }

    /** The same, whose file is in the store. */
    String stored(String fileName, byte[] content, String mimetype) throws Exception {
        return store(bundle, store, message(fileName), content, mimetype);
    }

    /** Puts a PDF into a store, as the file of a message of acme's, whose id is returned. */
    static String store(Bundle bundle, Path store, String message, byte[] content) throws IOException {
        return store(bundle, store, message, content, "application/pdf");
    }

    private static String store(Bundle bundle, Path store, String message, byte[] content, String mimetype)
            throws IOException {
        String sha256 = HexFormat.of().formatHex(Sha256.of(content));
        Path file = store.resolve(MediaKey.of("acme", sha256));
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        bundle.rows("INSERT INTO media_files (tenant_id, sha256, bytes, mimetype) VALUES ('acme', '" + sha256 + "', "
                + content.length + ", '" + mimetype + "') ON CONFLICT DO NOTHING");
        bundle.rows("UPDATE messages SET media = coalesce(media, '{}') || '{\"state\": \"stored\"}' WHERE id = '"
                + message + "'");
        state(bundle, message, "stored", null, sha256);
        return message;
    }

    void state(String message, String state, String error, String sha256) {
        state(bundle, message, state, error, sha256);
    }

    private static void state(Bundle bundle, String message, String state, String error, String sha256) {
        bundle.rows(
                "INSERT INTO media (tenant_id, message_id, instance, state, error, sha256) VALUES ('acme', '" + message
                        + "', 'loja', '" + state + "', " + text(error) + ", " + text(sha256)
                        + ") ON CONFLICT (tenant_id, message_id) DO UPDATE SET state = excluded.state, error = excluded.error,"
                        + " sha256 = excluded.sha256, due_at = NULL, leased_until = NULL");
    }

    private static String text(String value) {
        return value == null ? "NULL" : "'" + value + "'";
    }

    String acme() {
        return bundle.token("acme");
    }

    HttpResponse<byte[]> media(String message, String credential, String... headers) throws Exception {
        return get("/api/messages/" + message + "/media", credential, headers);
    }

    HttpResponse<byte[]> get(String path, String credential, String... headers) throws Exception {
        return send("GET", path, credential, headers);
    }

    HttpResponse<byte[]> send(String method, String path, String credential, String... headers) throws Exception {
        return send(request(path, credential, headers).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    HttpRequest.Builder request(String path, String credential, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bundle.port() + path))
                .timeout(Duration.ofSeconds(60));
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The number of files in the store, temporary ones included. */
    long files() throws IOException {
        if (!Files.isDirectory(store)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    static String unknown() {
        return UUID.randomUUID().toString();
    }

    @Override
    public void close() {
        bundle.close();
        evolution.close();
    }
}
