package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.ReceivedRequest;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that fetches the files of messages from a simulated Evolution, and what tests send to both. Tests that need no settings of
 * their own share a node.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MediaFetching {
    static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    static final String ASK = "/chat/getBase64FromMediaMessage/loja";
    static final String GONE = "{\"status\":400,\"error\":\"Bad Request\",\"response\":{\"message\":"
            + "[\"Error: Failed to fetch stream from https://mmg.whatsapp.net/v/x.enc\"]}}";

    /** Of the test. */
    @TempDir
    Path folder;

    SimulatedEvolution evolution;
    Bundle bundle;
    Path store;

    private final Map<List<String>, Shared> shared = new HashMap<>();
    private final Set<String> sent = new HashSet<>();
    private Path sharedStores;
    private boolean own;
    private int ids;

    private record Shared(SimulatedEvolution evolution, Bundle bundle, Path store) {}

    @BeforeAll
    void remember(@TempDir Path stores) {
        sharedStores = stores;
    }

    @BeforeEach
    void forget() {
        sent.clear();
        own = false;
        store = folder.resolve("media");
    }

    @AfterEach
    void leave() throws IOException {
        if (own) {
            bundle.close();
            evolution.close();
        } else {
            empty();
        }
    }

    @AfterAll
    void stop() {
        for (Shared node : shared.values()) {
            node.bundle().close();
            node.evolution().close();
        }
    }

    /** The node of all tests that need these settings, with empty tables and an empty store. */
    void sharedNode(String... settings) throws Exception {
        Shared node = shared.get(List.of(settings));
        if (node == null) {
            store = sharedStores.resolve("media" + shared.size());
            evolution = newEvolution();
            bundle = start(settings);
            bundle.awaitValue("SELECT count(*) FROM catch_ups WHERE wanted_at IS NULL AND began_at IS NULL", "2");
            shared.put(List.of(settings), new Shared(evolution, bundle, store));
        } else {
            store = node.store();
            evolution = node.evolution();
            bundle = node.bundle();
        }
    }

    /** A node of the test. After it is closed, this starts it again on the same Evolution and store. */
    void ownNode(String... settings) throws Exception {
        if (!own) {
            own = true;
            evolution = newEvolution();
        }
        bundle = start(settings);
    }

    private static SimulatedEvolution newEvolution() {
        return SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"));
    }

    private Bundle start(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>(
                Map.of("tenants", "loja=acme,outra=globex", "media.store", store.toString(), "watch.period", "100ms"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        Bundle started = Bundle.start(evolution, all);
        await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
        return started;
    }

    /** Ends the tries and faults, and removes what a test has stored. */
    private void empty() throws IOException {
        evolution.clearFaults();
        bundle.rows("UPDATE media SET due_at = NULL");
        var running = bundle.context().getInflightRepository();
        await().pollInterval(Duration.ofMillis(20)).until(() -> running.size("fetch-media") == 0);
        // catch-ups find nothing
        evolution.addInstance(SimulatedInstance.named("loja"));
        evolution.addInstance(SimulatedInstance.named("outra"));
        bundle.rows("UPDATE instances SET tenant_id = 'acme', tenant_pinned = false WHERE name = 'loja'");
        for (String table :
                List.of("media", "uploads", "media_files", "messages", "chat_aliases", "chats", "contacts")) {
            bundle.rows("DELETE FROM " + table);
        }
        for (String file : files()) {
            Files.delete(store.resolve(file));
        }
    }

    /** The id of a new message whose file waits for a request. */
    String waiting(String... settings) throws Exception {
        String[] all = Stream.concat(Stream.of("media.fetch", "on-demand"), Stream.of(settings))
                .toArray(String[]::new);
        if (settings.length == 0) {
            sharedNode(all);
        } else {
            ownNode(all);
        }
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        state(id, "pending");
        return id;
    }

    String image(String instance, Consumer<ObjectNode> change) {
        ObjectNode data = data(change);
        evolution.emit(instance, "messages.upsert", data);
        return data.at("/key/id").asText();
    }

    ObjectNode data(Consumer<ObjectNode> change) {
        ObjectNode data = message();
        ObjectNode content = data.put("messageType", "imageMessage").putObject("message");
        content.putObject("imageMessage")
                .put("mimetype", "image/jpeg")
                .put("url", "https://mmg.whatsapp.net/v/x.enc")
                .putObject("fileLength")
                .put("low", PICTURE.length)
                .put("high", 0)
                .put("unsigned", true);
        change.accept(content);
        return data;
    }

    ObjectNode message() {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.put("pushName", "Ana").put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "3EB0" + ++ids);
        sent.add("3EB0" + ids);
        return data;
    }

    static String answer(byte[] file) {
        return Bundle.JSON
                .createObjectNode()
                .put("mediaType", "imageMessage")
                .put("fileName", "../../etc/passwd")
                .put("mimetype", "text/html")
                .put("base64", Base64.getEncoder().encodeToString(file))
                .putNull("buffer")
                .toString();
    }

    static String base64() {
        return Base64.getEncoder().encodeToString(PICTURE);
    }

    static String sha256() {
        return HexFormat.of().formatHex(Sha256.of(PICTURE));
    }

    void state(String id, String state) {
        bundle.awaitValue("SELECT media ->> 'state' FROM messages WHERE whatsapp_message_id = '" + id + "'", state);
        bundle.awaitValue(
                "SELECT f.state FROM media f JOIN messages m ON m.id = f.message_id WHERE m.whatsapp_message_id = '"
                        + id + "'",
                state);
    }

    String error(String id) {
        return bundle.value("SELECT media ->> 'error' FROM messages WHERE whatsapp_message_id = '" + id + "'");
    }

    String path(String id) {
        return address(id, "/fetch");
    }

    String address(String id, String rest) {
        return "/api/messages/" + bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = '" + id + "'")
                + "/media" + rest;
    }

    HttpResponse<String> file(String id, String query) throws Exception {
        return bundle.get(address(id, query), bundle.token("acme"));
    }

    String request(String id) throws Exception {
        var response = bundle.post(path(id), "", bundle.token("acme"));
        assertThat(response.statusCode()).isEqualTo(202);
        return response.body();
    }

    /** The bodies of the requests for files of this test's messages. */
    List<JsonNode> asked() {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith(ASK))
                .map(ReceivedRequest::body)
                .filter(body -> own || sent.contains(body.at("/message/key/id").asText()))
                .toList();
    }

    /** What is in the store, temporary files included. */
    List<String> files() throws IOException {
        if (!Files.exists(store)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> store.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
