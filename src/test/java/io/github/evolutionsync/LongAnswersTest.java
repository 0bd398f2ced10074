package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of Evolution that are longer than one part are stored completely, and need memory for one part only. */
class LongAnswersTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String LONGEST_TEXT = "😀".repeat(32_768);

    private SimulatedEvolution evolution;

    @BeforeEach
    void startEvolution() {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
    }

    @AfterEach
    void stopEvolution() {
        evolution.close();
    }

    @Tag("long")
    @Test
    void chatsAreCountedOverAllParts() throws Exception {
        evolution.failHttp("/chat/findChats", 200, chats(15_000).toString());
        try (Bundle bundle = start()) {
            assertThat(sync(bundle)).isEqualTo(counts(15_000, 15_000, 0));
            assertThat(bundle.value("SELECT count(*) FROM chats")).isEqualTo("15000");
            assertThat(bundle.value("SELECT count(*) FROM messages")).isEqualTo("15000");
            String seq = bundle.value("SELECT max(seq) FROM tenants");
            assertThat(sync(bundle)).isEqualTo(counts(15_000, 0, 0));
            assertThat(bundle.value("SELECT max(seq) FROM tenants")).isEqualTo(seq);
            assertThat(spooled(bundle)).isEmpty();
        }
    }

    @Tag("long")
    @Test
    void theTemporaryFileIsDeletedWithItsLastPartAlthoughTheExchangeContinues() throws Exception {
        evolution.failHttp("/chat/findChats", 200, chats(15_000).toString());
        List<Integer> files = new ArrayList<>();
        try (Bundle bundle = start()) {
            bundle.context().addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:split").split(body()).to("direct:read");
                    from("direct:read")
                            .setVariable("instance", constant("loja"))
                            .setVariable("ask", constant("chat/findChats"))
                            .to("direct:ask-evolution")
                            .process(exchange -> files.add(spooled(bundle).size()))
                            .loopDoWhile(simple("${variable.parts.hasNext}"))
                            .to("bean:answerParts?method=next")
                            .end()
                            .process(exchange -> files.add(spooled(bundle).size()));
                }
            });
            bundle.template().sendBody("direct:read", "{}");
            bundle.template().sendBody("direct:split", List.of("{}", "{}"));
            assertThat(files).containsExactly(1, 0, 1, 0, 1, 0);
        }
    }

    @Tag("long")
    @Test
    void aWindowOfLongMessagesIsStoredWhole() throws Exception {
        for (int i = 0; i < 40; i++) {
            miss("LONG" + i, LONGEST_TEXT, Instant.now().minusSeconds(600 - i));
        }
        try (Bundle bundle = start()) {
            await().atMost(SOON)
                    .until(() -> bundle.value("SELECT found = 40 AND began_at IS NULL FROM catch_ups")
                            .equals("true"));
            assertThat(bundle.value("SELECT count(*) || ' of ' || min(char_length(content)) FROM messages"))
                    .isEqualTo("40 of 32768");
            await().atMost(SOON).until(() -> spooled(bundle).isEmpty());
        }
    }

    @Test
    void anAnswerThatIsBrokenInItsMiddleIsAnErrorAndLeavesNothingBehind() throws Exception {
        String answer = chats(15_000).toString();
        int middle = answer.length() / 2;
        evolution.failHttp("/chat/findChats", 200, answer.substring(0, middle) + "\u0001" + answer.substring(middle));
        try (Bundle bundle = start()) {
            HttpResponse<String> refused = bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY);
            assertThat(refused.statusCode()).isEqualTo(502);
            assertThat(refused.body()).contains("Evolution's answer is not valid JSON");
            await().atMost(SOON).until(() -> spooled(bundle).isEmpty());
        }
    }

    @Test
    void anAnswerBeyondTheDiskLimitIsRejectedAndLeavesNothingBehind() throws Exception {
        evolution.failHttp("/chat/findChats", 200, chats(15_000).toString());
        try (Bundle bundle = Bundle.start(
                evolution, Map.of("sync.period", "10m", "camel.beans.answerLimits.most-bytes", "2097152"))) {
            await().atMost(SOON)
                    .until(() -> bundle.value("SELECT count(*) FROM instances").equals("1"));
            HttpResponse<String> refused = bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY);
            assertThat(refused.statusCode()).isEqualTo(502);
            assertThat(refused.body()).contains("Evolution's answer is longer than 2097152 bytes");
            await().atMost(SOON).until(() -> spooled(bundle).isEmpty());
        }
    }

    @Test
    void aRowThatDoesNotFitBecomesADeadLetterAndDelaysNeitherSyncNorCatchUp() throws Exception {
        ArrayNode rows = chats(3);
        ((ObjectNode) rows.get(2).at("/lastMessage/message")).put("base64", "A".repeat(21_000_000));
        // written by hand: Jackson refuses this depth
        StringBuilder answer = new StringBuilder("[").append(rows.get(0)).append(',');
        answer.append("{\"remoteJid\":\"5521920000001@s.whatsapp.net\",\"lastMessage\":")
                .append("{\"m\":".repeat(1_200))
                .append("1")
                .append("}".repeat(1_200))
                .append("},")
                .append(rows.get(2))
                .append(']');
        evolution.failHttp("/chat/findChats", 200, answer.toString());
        try (Bundle bundle = start()) {
            assertThat(sync(bundle)).isEqualTo(counts(2, 2, 0));
            assertThat(bundle.value(
                            "SELECT event || ' ' || (payload -> 'data' -> 'row' ->> 'remoteJid') FROM dead_letters"))
                    .isEqualTo("chats.found 5521920000001@s.whatsapp.net");
        }
    }

    @Test
    @Tag("long")
    void aHundredThousandChatsAndTheLongestMessagesFitIntoTheHeapOfProduction(@TempDir Path folder) throws Exception {
        evolution.failHttp("/chat/findChats", 200, chats(100_000).toString());
        for (int i = 0; i < 500; i++) {
            miss("LONG" + i, LONGEST_TEXT, Instant.now().minusSeconds(600 - i));
        }
        String jdbcUrl = Bundle.newDatabase();
        try (BundleProcess bundle = BundleProcess.start(folder, evolution, jdbcUrl, Map.of("SYNC_PERIOD", "5s"))) {
            bundle.awaitReady();
            await().atMost(Duration.ofMinutes(10)).until(() -> {
                assertThat(bundle.isAlive()).as(bundle.log()).isTrue();
                return Bundle.value(
                                jdbcUrl,
                                "SELECT (SELECT count(*) FROM chats) || ' ' || count(*) FROM messages WHERE content LIKE '😀%'")
                        .equals("100001 500");
            });
        }
    }

    private Bundle start() throws Exception {
        Bundle bundle = Bundle.start(evolution, Map.of("sync.period", "10m"));
        await().atMost(SOON)
                .until(() -> bundle.value("SELECT count(*) FROM instances").equals("1"));
        return bundle;
    }

    private static JsonNode sync(Bundle bundle) throws Exception {
        return Bundle.JSON.readTree(
                bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY).body());
    }

    private static JsonNode counts(int found, int created, int updated) {
        return Bundle.JSON
                .createObjectNode()
                .put("instance", "loja")
                .put("found", found)
                .put("created", created)
                .put("updated", updated);
    }

    /** Temporary files of answers. */
    private static List<String> spooled(Bundle bundle) {
        return List.of(
                bundle.context().getStreamCachingStrategy().getSpoolDirectory().list());
    }

    private static ArrayNode chats(int number) {
        ArrayNode rows = Bundle.JSON.createArrayNode();
        for (int i = 0; i < number; i++) {
            String jid = "55219" + (20_000_000 + i) + "@s.whatsapp.net";
            ObjectNode row =
                    rows.addObject().putNull("id").put("remoteJid", jid).put("unreadCount", i % 5);
            row.set("lastMessage", message("LAST" + i, jid, "Última mensagem " + i, Instant.now()));
        }
        return rows;
    }

    private void miss(String id, String text, Instant at) {
        evolution.store("loja", "messages.upsert", message(id, "5511911110001@s.whatsapp.net", text, at));
    }

    private static ObjectNode message(String id, String jid, String text, Instant at) {
        ObjectNode message = Bundle.JSON.createObjectNode();
        message.putObject("key").put("id", id).put("remoteJid", jid).put("fromMe", false);
        message.put("pushName", "Cliente")
                .put("messageType", "conversation")
                .put("messageTimestamp", at.getEpochSecond());
        message.putObject("message").put("conversation", text);
        return message;
    }
}
