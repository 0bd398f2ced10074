package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The webhook as Evolution Go calls it: without a header of one's choice, but with the user and password of its address. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoWebhookTest {
    private static final String SECRET = "the-secret-of-the-webhook";
    private static final String TOKEN = "a-token-that-must-not-appear-anywhere";

    private SimulatedEvolution evolution;
    private Bundle bundle;
    private int messages;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults(), SimulatedInstance.named("loja"));
        bundle = Bundle.start(
                evolution, Map.of("evolution.socket", "false", "webhook.enabled", "true", "webhook.secret", SECRET));
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void thePasswordOfTheAddressIsTheSecret() throws Exception {
        String own = WebhookSecretCommand.show(List.of("--instance", "loja"), Map.of("WEBHOOK_SECRET", SECRET));
        assertThat(call(message("loja", "um"), basic("webhook", SECRET))).isEqualTo(202);
        assertThat(call(message("loja", "dois"), basic("webhook", own))).isEqualTo(202);
        assertThat(call(message("outra", "de outra"), basic("webhook", own))).isEqualTo(403);
        assertThat(call(message("loja", "falsa"), basic("webhook", own + "x"))).isEqualTo(401);
        assertThat(call(message("loja", "falsa"), basic(SECRET, ""))).isEqualTo(401);
        assertThat(call(message("loja", "falsa"), "Basic " + SECRET)).isEqualTo(401);
        assertThat(call(message("loja", "falsa"), "Basic")).isEqualTo(401);
        assertThat(bundle.value("SELECT string_agg(content, ',' ORDER BY content) FROM messages WHERE content IN "
                        + "('um', 'dois', 'de outra', 'falsa')"))
                .isEqualTo("dois,um");
        assertThat(bundle.value("SELECT instance FROM messages WHERE content = 'um'"))
                .isEqualTo("loja");
    }

    @Test
    void theSecretOfTheWebhookOpensNothingElse() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/api/instances"))
                .header("Authorization", basic("webhook", Bundle.API_KEY))
                .build();
        assertThat(send(request)).isEqualTo(401);
    }

    @Test
    void theInstancesTokenReachesNeitherTablesNorLog() throws Exception {
        ObjectNode unreadable = message("loja", "x").put("data", "no object");
        ObjectNode tooDeep = message("loja", "fundo");
        String deep = tooDeep.toString().replace("\"fundo\"", "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000));
        try (LogCapture log = new LogCapture()) {
            assertThat(call(message("loja", "token"), basic("webhook", SECRET))).isEqualTo(202);
            assertThat(call(unreadable, basic("webhook", SECRET))).isEqualTo(202);
            assertThat(call(deep, basic("webhook", SECRET))).isEqualTo(202);
            assertThat(call(message("loja", "y").put("event", "Hologram"), basic("webhook", SECRET)))
                    .isEqualTo(202);
            assertThat(log.atLeast(Level.ALL)).noneMatch(line -> line.contains(TOKEN));
        }
        assertThat(bundle.value("SELECT count(*) FROM dead_letters WHERE instance = 'loja'"))
                .isEqualTo("2");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters d WHERE d::text LIKE '%" + TOKEN + "%'"))
                .isEqualTo("0");
        assertThat(bundle.value("SELECT count(*) FROM messages m WHERE m::text LIKE '%" + TOKEN + "%'"))
                .isEqualTo("0");
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private int call(Object body, String authorization) throws Exception {
        return send(HttpRequest.newBuilder(uri("/webhook"))
                .header("Content-Type", "application/json")
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    private static int send(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + bundle.port() + path);
    }

    /** With its fields in the order in which Go writes them. */
    private ObjectNode message(String instance, String text) {
        ObjectNode event = Bundle.JSON.createObjectNode();
        ObjectNode data = event.putObject("data");
        data.putObject("Info")
                .put("Chat", "5511911110001@s.whatsapp.net")
                .put("Sender", "5511911110001:7@s.whatsapp.net")
                .put("IsFromMe", false)
                .put("IsGroup", false)
                .put("ID", "GO-" + ++messages)
                .put("PushName", "Cliente")
                .put("Timestamp", "2026-11-23T12:42:41-03:00");
        data.putObject("Message").put("conversation", text);
        return event.put("event", "Message")
                .put("instanceId", "0a3b0000-0000-4000-8000-000000000001")
                .put("instanceName", instance)
                .put("instanceToken", TOKEN);
    }
}
