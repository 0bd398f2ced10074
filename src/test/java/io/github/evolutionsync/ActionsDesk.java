package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.Integration;
import io.github.evolutionsync.demo.ReceivedRequest;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A node and a simulated Evolution with an instance of each channel of the tenant acme, and one of globex. */
final class ActionsDesk implements AutoCloseable {
    final SimulatedEvolution evolution;
    final Bundle bundle;
    private int ids;

    private ActionsDesk(Map<String, String> settings) throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("nova").withNumber("5511900000010").withState("close"),
                SimulatedInstance.named("meta").withIntegration(Integration.BUSINESS),
                SimulatedInstance.named("canal").withIntegration(Integration.EVOLUTION),
                SimulatedInstance.named("outra").withNumber("5511900000011"));
        Map<String, String> all = new HashMap<>(settings);
        all.put("tenants", "loja=acme,nova=acme,meta=acme,canal=acme,outra=globex");
        bundle = Bundle.start(evolution, all);
        bundle.awaitValue("SELECT count(*) FROM instances WHERE connected AND channel IS NOT NULL", "5");
    }

    static ActionsDesk open() throws Exception {
        return new ActionsDesk(Map.of());
    }

    static ActionsDesk open(Map<String, String> settings) throws Exception {
        return new ActionsDesk(settings);
    }

    /** Ends the faults, and forgets what a test has stored. */
    void tidy() {
        evolution.clearFaults();
        evolution.setState("loja", "open", "open");
        evolution.setState("nova", "close", "close");
        bundle.rows("UPDATE instances SET listening = true");
    }

    String id() {
        return "3EB0ACTION" + ++ids;
    }

    HttpResponse<String> ask(String method, String path, String body) throws Exception {
        return bundle.request(method, path, body, bundle.token("acme"));
    }

    JsonNode answer(int status, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body().isEmpty() ? null : Bundle.JSON.readTree(answer.body());
    }

    String error(int status, HttpResponse<String> answer) throws Exception {
        return answer(status, answer).path("error").asText();
    }

    /** Emits a message, and returns our id of it once it is stored. */
    String received(String instance, ObjectNode message) {
        evolution.emit(instance, "messages.upsert", message);
        return stored(message.at("/key/id").asText());
    }

    String stored(String whatsappId) {
        String query = "SELECT id FROM messages WHERE whatsapp_message_id = '" + whatsappId + "'";
        Awaitility.await(whatsappId)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bundle.value(query) != null);
        return bundle.value(query);
    }

    String chatOf(String message) {
        return bundle.value("SELECT chat_id FROM messages WHERE id = '" + message + "'");
    }

    /** A message of now, from the account itself if it is in the list of own ones. */
    ObjectNode message(String jid, boolean fromMe, String text) {
        ObjectNode data = IncomingText.of(jid, id(), text, Instant.now());
        ((ObjectNode) data.get("key")).put("fromMe", fromMe);
        return data.put("instanceId", "x").put("source", "android");
    }

    /** The bodies of the requests to one of Evolution's functions, oldest first. */
    List<JsonNode> asked(String function) {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith("/" + function + "/"))
                .map(ReceivedRequest::body)
                .toList();
    }

    /** Waits until everything before has been delivered to a client, and returns its frames without ready. */
    List<JsonNode> delivered(Feed feed) {
        String text = "até aqui " + id();
        evolution.emit("loja", "messages.upsert", message("5511900009999@s.whatsapp.net", false, text));
        feed.awaitMessage(text);
        return feed.frames();
    }

    @Override
    public void close() {
        bundle.close();
        evolution.close();
    }
}
