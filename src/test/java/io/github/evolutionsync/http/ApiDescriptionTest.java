package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.media.MediaKey;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/openapi.json} describes the HTTP API correctly. */
class ApiDescriptionTest {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    @TempDir
    static Path store;

    private static SimulatedEvolution evolution;
    private static Bundle bundle;
    private static JsonNode description;

    @BeforeAll
    static void start() throws Exception {
        description =
                new ObjectMapper().readTree(Path.of("routes/api/openapi.json").toFile());
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("nova").withState("close"));
        bundle = Bundle.start(
                evolution,
                Map.of("tenants", "loja=acme,nova=acme", "media.store", store.toString(), "media.fetch", "on-demand"));
        await("SELECT count(*) FROM instances", "2");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
    }

    @AfterAll
    static void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void itDescribesWhatIsServedAndNothingElse() {
        List<String> served = PluginHelper.getRestRegistry(bundle.context()).listAllRestServices().stream()
                .map(service ->
                        service.getMethod().toUpperCase() + " " + service.getBasePath() + service.getUriTemplate())
                .toList();
        List<String> described = new ArrayList<>();
        description
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> described.add(method.toUpperCase() + " " + path.getKey())));

        assertThat(described).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void itsExamplesMatchTheirSchemas() {
        List<JsonNode> described = description.findParents("example");

        assertThat(described).hasSizeGreaterThan(20);
        for (JsonNode each : described) {
            assertThat(schema(each.get("schema")).validate(each.get("example")))
                    .as(each.get("example").toString())
                    .isEmpty();
        }
    }

    @Test
    void theRefusalsOfFilesAreDescribed() throws Exception {
        JsonNode taken = Bundle.JSON.readTree(bundle.post("/api/media?tenant=acme", "a lost file", Bundle.API_KEY)
                .body());
        bundle.rows("INSERT INTO chats (id, tenant_id, whatsapp_chat_id, instance)"
                + " VALUES (gen_random_uuid(), 'acme', '5511911110009@s.whatsapp.net', 'loja')");
        String chat = bundle.value("SELECT id FROM chats WHERE whatsapp_chat_id = '5511911110009@s.whatsapp.net'");
        Files.delete(store.resolve(MediaKey.of("acme", taken.path("sha256").asText())));
        HttpResponse<String> answer = bundle.post(
                "/api/chats/" + chat + "/messages",
                "{\"media\":{\"id\":\"" + taken.path("id").asText() + "\"}}",
                Bundle.API_KEY);
        bundle.rows("DELETE FROM chats WHERE id = '" + chat + "'");

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(statuses("/api/chats/{id}/messages")).contains("408", "410");
        assertThat(statuses("/api/media")).contains("408", "413", "507");
    }

    private static List<String> statuses(String path) {
        List<String> statuses = new ArrayList<>();
        description
                .path("paths")
                .path(path)
                .path("post")
                .path("responses")
                .fieldNames()
                .forEachRemaining(statuses::add);
        return statuses;
    }

    @Test
    void itNeedsNoCredential() throws Exception {
        HttpResponse<String> answer = bundle.get("/api/openapi.json", null);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(Bundle.JSON.readTree(answer.body())).isEqualTo(description);
    }

    @Test
    void theAnswersAreAsDescribed() throws Exception {
        evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "5511911110001@s.whatsapp.net", "fromMe": false, "id": "A1"}, "pushName": "Carla",
                 "messageType": "conversation", "messageTimestamp": 1795521600, "message": {"conversation": "Bom dia"}}"""));
        evolution.emitWithoutStoring("loja", "messages.upsert", Bundle.JSON.readTree("{\"key\": {\"id\": \"A2\"}}"));
        evolution.emitWithoutStoring("loja", "qrcode.updated", Bundle.JSON.readTree("""
                {"qrcode": {"instance": "loja", "pairingCode": "ABCD1234", "code": "2@x", "base64": "data:image/png;base64,AA"}}"""));
        await("SELECT count(*) FROM messages", "1");
        evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "5511911110001@s.whatsapp.net", "fromMe": true, "id": "A3"}, "messageType": "conversation",
                 "messageTimestamp": 1795521601, "message": {"conversation": "Tem sim"}}"""));
        await("SELECT count(*) FROM messages", "2");
        bundle.rows("INSERT INTO quick_replies (tenant_id, shortcut, text) VALUES ('acme', 'tchau', 'Até logo')");
        bundle.rows(
                "INSERT INTO labels (tenant_id, instance, label_id, name, color) VALUES ('acme', 'loja', '2', 'VIP', 5)");
        String reply = bundle.value("SELECT id FROM quick_replies");
        String own = bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'A3'");
        await("SELECT count(*) FROM dead_letters", "1");
        String chat = bundle.value("SELECT id FROM chats");
        String letter = bundle.value("SELECT id FROM dead_letters");
        String message = MediaBundle.store(
                bundle, store, bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'A1'"), new byte[] {1
                });

        List<Map.Entry<String, String>> names = List.of( // the first that fits
                Map.entry("/api/messages/{id}/", "/api/messages/" + message + "/"),
                Map.entry("/api/messages/{id}", "/api/messages/" + own),
                Map.entry("/api/media", "/api/media?tenant=acme"),
                Map.entry("/api/chats/{id}/labels/{label}", "/api/chats/" + chat + "/labels/2"),
                Map.entry("/api/chats/{id}", "/api/chats/" + chat),
                Map.entry("/api/quick-replies/{id}", "/api/quick-replies/" + reply),
                Map.entry("/api/quick-replies", "/api/quick-replies?tenant=acme"),
                Map.entry("/api/outbox/{id}/retry", "/api/outbox/" + failedSend(chat) + "/retry"),
                Map.entry("/api/outbox/{id}", "/api/outbox/" + failedSend(chat)),
                Map.entry("{id}/retry", letter + "/retry"),
                Map.entry("/api/contacts/{jid}/export", "/api/contacts/5511911110001/export?tenant=acme"),
                Map.entry("/api/contacts/{jid}", "/api/contacts/5511911119999?tenant=acme"),
                Map.entry("{tenant}", "acme"),
                Map.entry("{instance}", "loja"),
                Map.entry("{name}/pair", "nova/pair"),
                Map.entry("/api/tenants/{name}", "/api/tenants/acme"),
                Map.entry("{name}", "loja"),
                Map.entry("/api/messages", "/api/messages?q=oi"));
        TreeSet<String> asked = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String described = path.getKey();
                String address = names.stream()
                        .filter(name -> described.contains(name.getKey()))
                        .findFirst()
                        .map(name -> described.replace(name.getKey(), name.getValue()))
                        .orElse(described);
                String method = operation.getKey().toUpperCase();
                if (address.endsWith("disconnect")) {
                    continue; // the others need it connected
                }
                asked.add(check(method, address, operation.getValue()));
            }
        }
        check(
                "POST",
                "/api/instances/loja/disconnect",
                description.at("/paths/~1api~1instances~1{name}~1disconnect/post"));
        assertThat(asked).hasSizeGreaterThan(10);
    }

    /** The row of a message that can be retried or dropped. */
    private static String failedSend(String chat) {
        return bundle.value("INSERT INTO outbox (tenant_id, lane, instance, jid, kind, state, due_at, seq)"
                + " SELECT tenant_id, id::text, 'loja', whatsapp_chat_id, 'text', 'failed', now(), 0 FROM chats WHERE id = '"
                + chat + "' RETURNING id");
    }

    private static String check(String method, String address, JsonNode operation) throws Exception {
        String body =
                operation.at("/requestBody/content/application~1json/example").toString();
        boolean isUpload = operation.at("/requestBody/content").has("*/*");
        HttpResponse<String> answer = bundle.request(method, address, isUpload ? "a file" : body, Bundle.API_KEY);
        String line = method + " " + address + ": " + answer.statusCode() + " " + answer.body();
        JsonNode described = operation.at("/responses/" + answer.statusCode());
        assertThat(answer.statusCode()).as(line).isLessThan(300);
        assertThat(described.isMissingNode()).as(line).isFalse();
        if (method.equals("HEAD")
                || described.at("/content").has("*/*")
                || described.at("/content").has("application/zip")
                || answer.statusCode() == 204) {
            return line; // a file, or nothing
        }
        assertThat(schema(described.at("/content/application~1json/schema"))
                        .validate(Bundle.JSON.readTree(answer.body())))
                .as(line)
                .isEmpty();
        return line;
    }

    /** Of a part of the description, which refers to other parts of it. */
    private static JsonSchema schema(JsonNode part) {
        ObjectNode whole = part.deepCopy();
        whole.set("components", description.get("components"));
        return SCHEMAS.getSchema(whole);
    }

    private static void await(String sql, String value) {
        Awaitility.await(sql)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> value.equals(bundle.value(sql)));
    }
}
