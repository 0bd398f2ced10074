package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** WhatsApp's times are whole seconds. Within one second, the HTTP API lists messages in their order of arrival. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderOfArrivalTest {
    private static final int MESSAGES = 20;
    private static final long SECOND = 1_795_986_440;

    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution, Map.of());
        await("SELECT count(*) = 1 FROM instances WHERE connected");
        for (int number = 1; number <= MESSAGES; number++) {
            receive(number);
        }
        await("SELECT count(*) = " + MESSAGES + " FROM messages");
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void pagesOfMessagesStartWithTheLatestArrival() throws Exception {
        assertThat(pages("/api/chats/" + bundle.value("SELECT id FROM chats") + "/messages?limit=7"))
                .containsExactlyElementsOf(newestFirst());
    }

    @Test
    void theLastMessageOfAChatIsTheLatestArrival() throws Exception {
        JsonNode chats = get("/api/chats");
        assertThat(chats.at("/items/0/lastMessage/content").asText()).isEqualTo("mensagem " + MESSAGES);
    }

    @Test
    void messagesThatAnotherProgramInsertedAreOnOnePageEach() throws Exception {
        bundle.rows("INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, content, sent_at)"
                + " SELECT c.id, c.tenant_id, 'X' || n, 'INCOMING', 'de fora ' || n, to_timestamp(" + SECOND + ")"
                + " FROM chats c, generate_series(1, 5) n");
        List<String> contents = pages("/api/chats/" + bundle.value("SELECT id FROM chats") + "/messages?limit=3");
        assertThat(contents.subList(0, MESSAGES)).containsExactlyElementsOf(newestFirst());
        assertThat(contents.subList(MESSAGES, contents.size()))
                .containsExactlyInAnyOrder("de fora 1", "de fora 2", "de fora 3", "de fora 4", "de fora 5");
        bundle.rows("DELETE FROM messages WHERE whatsapp_message_id LIKE 'X%'");
    }

    private static List<String> newestFirst() {
        return IntStream.range(0, MESSAGES)
                .mapToObj(age -> "mensagem " + (MESSAGES - age))
                .toList();
    }

    /** The contents of all pages of a list, each fetched with the {@code next} of the one before. */
    private List<String> pages(String path) throws Exception {
        List<String> contents = new ArrayList<>();
        JsonNode page = get(path);
        page.path("items").forEach(item -> contents.add(item.path("content").asText()));
        while (!page.path("next").isNull()) {
            page = get(path + "&before=" + page.path("next").asText());
            page.path("items").forEach(item -> contents.add(item.path("content").asText()));
        }
        return contents;
    }

    private void await(String condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> bundle.value(condition).equals("true"));
    }

    private JsonNode get(String path) throws Exception {
        return Bundle.JSON.readTree(bundle.get(path, Bundle.API_KEY).body());
    }

    private void receive(int number) {
        evolution.emitWithoutStoring(
                "loja",
                "messages.upsert",
                IncomingText.of(
                        "5511922220001@s.whatsapp.net",
                        "IN" + number,
                        "mensagem " + number,
                        Instant.ofEpochSecond(SECOND)));
    }
}
