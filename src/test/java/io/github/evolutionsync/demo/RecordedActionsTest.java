package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded edits, deletions, marks, lists of participants and pairings have the same answers and frames on the simulated server. */
class RecordedActionsTest {
    private static final Path FOLDER = Path.of("src/test/resources/evolution/actions");
    private static final String CUSTOMER = "5511933330001@s.whatsapp.net";
    private static final String GROUP = "120363000000000001@g.us";

    /** What differs at each run: times, new ids, and the address of a file that is uploaded once more. */
    private static final Set<String> DIFFERENT = Set.of(
            "timestampMs",
            "messageTimestamp",
            "server_url",
            "date_time",
            "apikey",
            "sender",
            "url",
            "directPath",
            "fileLength",
            "fileSha256",
            "fileEncSha256",
            "mediaKey",
            "mediaKeyTimestamp",
            "instanceId",
            "mimetype");

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withGlobalEvents(true).withApiKey("real-global-key"),
            SimulatedInstance.named("loja-zap").withNumber("5511900000001"),
            SimulatedInstance.named("loja-meta").withIntegration(Integration.BUSINESS),
            SimulatedInstance.named("loja-evo").withIntegration(Integration.EVOLUTION),
            SimulatedInstance.named("qr-um").withState("connecting"),
            SimulatedInstance.named("qr-tres").withState("close"));
    private final Http http = new Http(evolution);

    @BeforeEach
    void store() throws IOException {
        store("3EB046C0AD2873BEB2C62D", true, "conversation", "{\"conversation\": \"tarde\"}");
        store("3EB01A2289172CA0001", false, "conversation", "{\"conversation\": \"minha\"}");
        store("3EB04199DBC9920ED5EFE4", true, "documentMessage", "{\"documentMessage\": {\"fileName\": \"a.pdf\"}}");
        store(
                "3EB0E6B54C899E3181358D",
                true,
                "imageMessage",
                recorded("edit-image-caption")
                        .at("/response/body/message/protocolMessage/editedMessage")
                        .toString());
        for (String label : List.of(
                "{\"id\": \"1\", \"name\": \"Cliente novo\", \"color\": 1}",
                "{\"id\": \"2\", \"name\": \"Não pagou 💸\", \"color\": 5}",
                "{\"id\": \"3\", \"name\": \"New customer\", \"color\": 0, \"predefinedId\": \"1\"}")) {
            evolution.store("loja-zap", "labels.edit", Json.read(label));
        }
        evolution.store(
                "loja-zap",
                "groups.upsert",
                Json.object()
                        .put("id", GROUP)
                        .set("participants", recorded("group-participants").at("/response/body/participants")));
    }

    private void store(String id, boolean fromMe, String type, String message) throws IOException {
        ObjectNode data =
                Json.object().put("pushName", "Você").put("messageType", type).put("source", "web");
        data.putObject("key").put("remoteJid", CUSTOMER).put("fromMe", fromMe).put("id", id);
        data.set("message", Json.read(message));
        evolution.store("loja-zap", "messages.upsert", data.put("messageTimestamp", 1_795_976_952));
    }

    @AfterEach
    void stop() {
        evolution.close();
    }

    static Stream<String> names() throws IOException {
        return Files.list(FOLDER)
                .map(file -> file.getFileName().toString().replace(".json", ""))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theAnswerAndTheFramesAreAsRecorded(String name) {
        if (name.equals("group-participants-with-contacts")) {
            evolution.store(
                    "loja-zap",
                    "contacts.upsert",
                    Json.object().put("remoteJid", "81111111110001@lid").put("pushName", "81111111110001"));
        }
        if (name.equals("delete-twice")) {
            repeat("delete-for-everyone");
        }
        if (name.equals("pairing3-connect-2")) {
            repeat("pairing3-connect");
        }
        JsonNode recorded = recorded(name);
        RawSocket socket = new RawSocket(evolution);
        socket.send("40");
        await().until(() -> evolution.connectedClients("/") == 1);
        Http.Result result = repeat(name);
        assertThat(result.status()).isEqualTo(recorded.at("/response/status").asInt());
        assertThat(masked(result.body())).isEqualTo(masked(recorded.at("/response/body")));
        ArrayNode frames = Json.object().putArray("frames");
        recorded.path("frames").forEach(frame -> frames.add(masked(envelope(frame.textValue()))));
        evolution.emitWithoutStoring("loja-zap", "presence.update", Json.object());
        await().until(() -> socket.texts().stream().anyMatch(text -> text.contains("presence.update")));
        ArrayNode emitted = Json.object().putArray("frames");
        socket.texts().stream()
                .filter(text -> text.startsWith("42[") && !text.contains("presence.update"))
                .forEach(text -> emitted.add(masked(envelope(text))));
        assertThat(emitted).isEqualTo(frames);
    }

    private Http.Result repeat(String name) {
        JsonNode request = recorded(name).path("request");
        String[] line = request.path("line").asText().split(" ");
        return http.call(
                line[0],
                line[1],
                request.path("body").isNull() ? null : request.path("body").toString(),
                "real-global-key");
    }

    private static JsonNode recorded(String name) {
        try {
            return Json.read(Files.readString(FOLDER.resolve(name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode envelope(String frame) {
        try {
            return Json.read(frame.substring(2)).get(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode masked(JsonNode node) {
        if (node.isArray()) {
            ArrayNode copy = Json.object().putArray("all");
            node.forEach(item -> copy.add(masked(item)));
            return copy;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode copy = Json.object();
        boolean hasNewKey = node.path("message").has("protocolMessage");
        node.properties().forEach(field -> {
            boolean isNewId =
                    field.getKey().equals("id") && field.getValue().asText().startsWith("cm");
            if (!DIFFERENT.contains(field.getKey())
                    && !isNewId
                    && !(hasNewKey && field.getKey().equals("key"))) {
                copy.set(field.getKey(), masked(field.getValue()));
            }
        });
        return copy;
    }
}
