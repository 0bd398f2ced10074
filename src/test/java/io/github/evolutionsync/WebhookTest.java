package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that come by the webhook alone, the socket switched off. */
class WebhookTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECRET = "the-secret-of-the-webhook";

    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeEach
    void start() throws Exception {
        evolution = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults(), SimulatedInstance.named("loja"));
        bundle = Bundle.start(
                evolution, Map.of("evolution.socket", "false", "webhook.enabled", "true", "webhook.secret", SECRET));
    }

    @AfterEach
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void refusedCallsLeaveOneLineWithTheirAddressAndWithoutASecret() throws Exception {
        try (LogCapture log = new LogCapture()) {
            assertThat(call(null)).isEqualTo(401);
            assertThat(call("another-secret")).isEqualTo(401);
            assertThat(call(SECRET + "x")).isEqualTo(401);
            List<String> lines = log.atLeast(Level.WARN).stream()
                    .filter(line -> line.contains("webhook"))
                    .toList();
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0))
                    .contains("127.0.0.1", "WEBHOOK_SECRET")
                    .doesNotContain(SECRET)
                    .doesNotContain("another-secret");
        }
        assertThat(bundle.value("SELECT count(*) FROM instances")).isEqualTo("0");
    }

    @Test
    void theLastEventOfAnInstanceHasItsTime() throws Exception {
        Instant before = Instant.now();
        assertThat(call(SECRET)).isEqualTo(202);
        await().atMost(SOON).until(() -> "1".equals(bundle.value("SELECT count(*) FROM messages")));
        JsonNode loja = Bundle.JSON
                .readTree(bundle.get("/api/instances", Bundle.API_KEY).body())
                .at("/items/0");
        assertThat(Instant.parse(loja.path("lastEventAt").asText())).isBetween(before.minusMillis(1), Instant.now());
        assertThat(loja.path("connected").asBoolean()).isTrue();
    }

    private int call(String secret) throws Exception {
        return bundle.post("/webhook", message("oi").toString(), secret).statusCode();
    }

    private static ObjectNode message(String text) {
        ObjectNode event =
                Bundle.JSON.createObjectNode().put("event", "messages.upsert").put("instance", "loja");
        ObjectNode data = event.putObject("data");
        data.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "ID-" + text);
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", text);
        return event;
    }
}
