package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded actions on 2.3.7's three channels, repeated on the simulated server, lead to the same answers and frames.
 */
class RecordedChannelsTest {
    /** S3 was on, the instances' own events were on, or the licence was missing. */
    private static final List<String> OTHER_SETTINGS = List.of("business-s3-", "nonglobal-", "v240rc2-");

    /** Database ids are others at each run. */
    private static final List<String> OWN = List.of("/instanceId", "/messageId");

    private static final List<String> ITS_TIME = List.of("/messageTimestamp");
    private static final List<String> ITS_TIME_AND_ID = List.of(
            "/messageTimestamp", "/key/id", "/message/imageMessage/id", "/contextInfo/ephemeralSettingTimestamp/low");

    private static final String END = "presence.update";

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
            SimulatedInstance.named("loja-meta")
                    .withIntegration(Integration.BUSINESS)
                    .withNumber("100200300400500")
                    .withProfileName("not known to Evolution")
                    .withToken("EAAG-made-up-token"),
            SimulatedInstance.named("loja-evo")
                    .withIntegration(Integration.EVOLUTION)
                    .withNumber("700800900"),
            SimulatedInstance.named("loja-zap").withNumber("5511900000001").withProfileName("Loja Real"));
    private final Http http = new Http(evolution);
    private RawSocket socket;

    @BeforeEach
    void connect() {
        socket = new RawSocket(evolution);
        socket.send("40");
        await().pollInterval(Duration.ofMillis(5)).until(() -> evolution.connectedClients("/") == 1);
    }

    @AfterEach
    void close() {
        socket.close();
        evolution.close();
    }

    static Stream<Recording> webhooks() {
        return Recording.all().stream()
                .filter(recording ->
                        recording.http() != null && recording.http().has("request"))
                .filter(recording -> OTHER_SETTINGS.stream().noneMatch(recording.name()::startsWith));
    }

    @ParameterizedTest
    @MethodSource("webhooks")
    void aWebhookLeadsToTheRecordedFrames(Recording recording) throws Exception {
        JsonNode request = recording.http().get("request");
        bringAbout(recording, request);

        Http.Result answer =
                http.post(request.has("object") ? "/webhook/meta" : "/webhook/evolution", request.toString());

        assertThat(answer.status()).isEqualTo(recording.http().get("status").asInt());
        assertThat(answer.body()).isEqualTo(recording.http().get("body"));
        assertSameEnvelopes(recording.envelopes(), received(), request.has("numberId") ? ITS_TIME : List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            business-send-by-evolution-api | sendText/loja-meta | {"number":"5511911110001","text":"Pelo Evolution"}
            business-send-quoted | sendText/loja-meta | {"number":"5511911110001","text":"Citando","quoted":{"key":{"id":"wamid.X"}}}
            business-send-image-url | sendMedia/loja-meta | {"number":"5511911110001","mediatype":"image","mimetype":"image/png","fileName":"cat.png","media":"https://cdn.example.com/cat.png"}
            business-send-image-base64 | sendMedia/loja-meta | {"number":"5511911110001","mediatype":"image","mimetype":"image/png","fileName":"cat.png","caption":"Catálogo","media":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}
            business-send-buttons | sendButtons/loja-meta | {"number":"5511911110001","title":"Escolha","buttons":[{"displayText":"Sim"},{"displayText":"Não"}]}
            evolution-send-to-new-number | sendText/loja-evo | {"number":"5511922220009","text":"novo"}
            evolution-send-quoted | sendText/loja-evo | {"number":"5511922220001","text":"citando","quoted":{"key":{"id":"EVOX","remoteJid":"5511922220001@s.whatsapp.net","fromMe":false}}}
            evolution-send-document-base64 | sendMedia/loja-evo | {"number":"5511922220001","mediatype":"document","fileName":"a.pdf","media":"JVBERi0x"}
            evolution-send-buttons | sendButtons/loja-evo | {"number":"5511922220001","title":"Escolha","description":"Uma opção","footer":"f","buttons":[{"type":"reply","displayText":"Sim","id":"1"}]}
            baileys-api-text-quoted | sendText/loja-zap | {"number":"5511933330002","text":"citando pela API","quoted":{"key":{"id":"3EB0F78C900649FD952ED0"}}}
            """)
    void aSendIsAnsweredAndEmittedAsRecorded(String name, String path, String request) throws Exception {
        Recording recording = Recording.named(name);
        store("loja-zap", "messages.upsert", "3EB0F78C900649FD952ED0", "enviado pela API");

        Http.Result answer = http.post("/message/" + path, request);

        assertThat(answer.status()).isEqualTo(recording.http().get("status").asInt());
        assertThat(shape(answer.body(), ITS_TIME_AND_ID))
                .isEqualTo(shape(recording.http().get("body"), ITS_TIME_AND_ID));
        int prefix = idPrefix(path);
        assertThat(answer.body().at("/key/id").textValue())
                .startsWith(recording.http().at("/body/key/id").textValue().substring(0, prefix));
        List<JsonNode> received = received();
        assertSameEnvelopes(recording.envelopes().subList(0, 1), received, ITS_TIME_AND_ID);
        assertThat(received.get(0).get("data")).isEqualTo(answer.body());
    }

    @Test
    void onlyBaileysMarksMessagesAsRead() {
        String body = "{\"readMessages\":[{\"remoteJid\":\"x@s.whatsapp.net\",\"fromMe\":false,\"id\":\"x\"}]}";
        assertThat(http.post("/chat/markMessageAsRead/loja-zap", body))
                .hasToString("Result[status=201, body={\"message\":\"Read messages\",\"read\":\"success\"}]");
        assertThat(http.post("/chat/markMessageAsRead/loja-meta", body))
                .hasToString("Result[status=400, body={\"status\":400,\"error\":\"Bad Request\",\"response\":"
                        + "{\"message\":[\"Method not available on WhatsApp Business API\"]}}]");
        assertThat(http.post("/chat/markMessageAsRead/loja-evo", body).body().toString())
                .contains("Method not available on Evolution Channel");
    }

    @Test
    void aDeletedInstanceSendsItsEventsIfTheyAreEnabled() throws Exception {
        Recording recording = Recording.named("business-delete-instance");
        Http.Result answer = http.call("DELETE", "/instance/delete/loja-meta", null, evolution.apiKey());
        assertThat(answer.body()).isEqualTo(recording.http().get("body"));
        evolution.deleteInstance("loja-evo");
        evolution.createInstance(SimulatedInstance.named("nova"));
        evolution.deleteInstance("nova");
        assertThat(received().stream()
                        .map(envelope -> Json.text(envelope, "instance") + " " + Json.text(envelope, "event"))
                        .toList())
                .containsExactly(
                        "loja-meta instance.delete",
                        "loja-meta remove.instance",
                        "loja-evo instance.delete",
                        "loja-evo remove.instance",
                        "nova instance.create",
                        "nova status.instance",
                        "nova logout.instance",
                        "nova connection.update",
                        "nova instance.delete",
                        "nova remove.instance");
        assertThat(http.get("/instance/fetchInstances").body()).hasSize(1);
    }

    @Test
    void theStoredRowsOfEachChannelAreAsRecorded() throws Exception {
        for (String name : List.of("business-text", "business-image-with-caption", "evolution-text")) {
            Recording recording = Recording.named(name);
            JsonNode request = recording.http().get("request");
            http.post(request.has("object") ? "/webhook/meta" : "/webhook/evolution", request.toString());
        }
        JsonNode business =
                http.post("/chat/findMessages/loja-meta", "{}").body().at("/messages/records");
        assertThat(business).hasSize(1);
        assertThat(business.at("/0/messageType").textValue()).isEqualTo("conversation");
        JsonNode chat = http.post("/chat/findChats/loja-meta", "{}").body().get(0);
        for (String field : List.of("id", "pushName", "windowStart", "unreadCount")) {
            assertThat(chat.get(field).isNull()).as(field).isTrue();
        }
        JsonNode recorded = recordedBody("business-findMessages");
        assertThat(fields(business.get(0))).isEqualTo(fields(recorded.at("/messages/records/0")));
        JsonNode evolutions = http.post("/chat/findChats/loja-evo", "{}").body().get(0);
        assertThat(evolutions.get("unreadCount").asInt(-1)).isZero();
        assertThat(evolutions.get("isSaved").asBoolean()).isTrue();
    }

    @Test
    void metasStatusesAreStoredUnchangedAndThoseOfUnknownMessagesAreNot() throws Exception {
        String number = "100200300400500";
        String id = http.post("/message/sendText/loja-meta", "{\"number\":\"5511911110001\",\"text\":\"Oi\"}")
                .body()
                .at("/key/id")
                .textValue();
        for (String status : List.of("sent", "delivered", "failed")) {
            evolution.receiveFromMeta(Meta.status(number, "5511911110001", id, status, 1));
            evolution.receiveFromMeta(Meta.status(number, "5511911110001", "wamid.unknown", status, 1));
        }
        evolution.receiveFromMeta(Meta.text(number, "5511911110001", "Maria", "wamid.A", "Obrigada", 1));

        JsonNode found = http.post("/chat/findMessages/loja-meta", "{}").body().at("/messages/records");
        assertThat(found).hasSize(2);
        assertThat(found.at("/0/MessageUpdate"))
                .hasToString("[{\"status\":\"SENT\"},{\"status\":\"DELIVERED\"},{\"status\":\"FAILED\"}]");
        assertThat(found.at("/1/pushName").textValue()).isEqualTo("Maria");
        assertThat(received().stream().map(envelope -> Json.text(envelope, "event")))
                .containsExactly(
                        "send.message",
                        "messages.update",
                        "messages.update",
                        "messages.update",
                        "messages.upsert",
                        "contacts.upsert");
    }

    @Test
    void anEvolutionCustomerHasTwoChatsAfterAReply() {
        evolution.receiveFromEvolution(Recording.named("evolution-text").http().get("request"));
        http.post("/message/sendText/loja-evo", "{\"number\":\"5511922220001\",\"text\":\"Oi\"}");
        List<String> chats = new ArrayList<>();
        http.post("/chat/findChats/loja-evo", "{}").body().forEach(chat -> chats.add(Json.text(chat, "remoteJid")));
        assertThat(chats).containsExactlyInAnyOrder("5511922220001", "5511922220001@s.whatsapp.net");
    }

    @Test
    void fetchInstancesShowsEachChannelAsRecorded() throws Exception {
        for (JsonNode recorded : recordedBody("fetchInstances")) {
            JsonNode row = http.get("/instance/fetchInstances?instanceName=" + Json.text(recorded, "name"))
                    .body()
                    .get(0);
            assertThat(fields(row)).isEqualTo(fields(recorded));
            assertThat(row.get("integration")).isEqualTo(recorded.get("integration"));
            assertThat(row.get("businessId")).isEqualTo(recorded.get("businessId"));
            if (row.get("integration").textValue().equals(Integration.BAILEYS.code())) {
                assertThat(row.get("ownerJid")).isEqualTo(recorded.get("ownerJid"));
            } else {
                assertThat(row.get("ownerJid").isNull()).isTrue();
                assertThat(row.get("profileName").isNull()).isTrue();
                assertThat(row.get("number")).isEqualTo(recorded.get("number"));
            }
        }
    }

    private static JsonNode recordedBody(String name) throws IOException {
        Path file = Path.of("src/test/resources/evolution/express/" + name + ".json");
        return Json.read(Files.readString(file)).at("/http/0/response/body");
    }

    /** What had happened before the recorded action. */
    private void bringAbout(Recording recording, JsonNode request) throws Exception {
        for (JsonNode status : request.at("/entry/0/changes/0/value/statuses")) {
            if (!recording.envelopes().isEmpty()) {
                store("loja-meta", "send.message", status.get("id").textValue(), "Oi");
            }
        }
        if (recording.envelopes().stream().anyMatch(envelope -> "chats.update".equals(Json.text(envelope, "event")))) {
            evolution.store(
                    "loja-evo",
                    "chats.upsert",
                    Json.object().put("remoteJid", request.at("/key/remoteJid").textValue()));
        }
        if (recording.name().endsWith("-after-delete")) {
            evolution.removeInstance("loja-meta");
        } else if (recording.name().endsWith("-after-logout")) {
            evolution.setState("loja-meta", "close", "close");
        }
    }

    private void store(String instance, String event, String id, String text) {
        evolution.store(instance, event, Events.text(id, text, 1));
    }

    private static int idPrefix(String path) {
        return path.endsWith("zap") ? "3EB0".length() : path.endsWith("meta") ? "wamid.".length() : 0;
    }

    /** All that came on the socket up to now. */
    private List<JsonNode> received() throws Exception {
        evolution.emit("loja-zap", END, Json.object());
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> socket.texts().stream().anyMatch(text -> text.contains(END)));
        List<JsonNode> envelopes = new ArrayList<>();
        for (String text : socket.texts()) {
            if (text.startsWith("42") && !text.contains(END)) {
                envelopes.add(Json.read(text.substring(2)).get(1));
            }
        }
        return envelopes;
    }

    private static void assertSameEnvelopes(List<JsonNode> recorded, List<JsonNode> received, List<String> own) {
        assertThat(received).hasSameSizeAs(recorded);
        for (int i = 0; i < recorded.size(); i++) {
            assertThat(fields(received.get(i))).isEqualTo(fields(recorded.get(i)));
            for (String field : List.of("event", "instance")) {
                assertThat(received.get(i).get(field)).isEqualTo(recorded.get(i).get(field));
            }
            assertThat(shape(received.get(i).get("data"), own))
                    .isEqualTo(shape(recorded.get(i).get("data"), own));
        }
    }

    /** The data, with what differs from run to run blanked out but still there. */
    private static JsonNode shape(JsonNode data, List<String> own) {
        ObjectNode copy = data.deepCopy();
        Stream.concat(OWN.stream(), own.stream()).map(JsonPointer::compile).forEach(field -> {
            if (copy.at(field.head()) instanceof ObjectNode parent
                    && !copy.at(field).isMissingNode()) {
                parent.put(field.last().getMatchingProperty(), "");
            }
        });
        return copy;
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
