package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every answer of the HTTP API has a bounded size, and its pages contain every row once, even with very long texts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoundedAnswersTest {
    /** What openapi.json says, and what stands between the items. */
    private static final int BOUND = 512 * 1024 + 4 * 1024;

    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults(), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution);
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @BeforeEach
    void empty() {
        bundle.rows("TRUNCATE chats, chat_labels, chat_aliases, media, messages, dead_letters");
    }

    @ParameterizedTest
    @CsvSource({"😀, 32000", "ç, 60000", "x, 65000", "\\, 50000", "'\u0001', 20000"})
    void pagesOfLongMessagesContainEveryMessage(String character, int length) throws Exception {
        chats(1);
        messages(40, character.repeat(length));
        assertThat(ids("/api/chats/" + bundle.value("SELECT id FROM chats") + "/messages?limit=500"))
                .hasSize(40)
                .doesNotHaveDuplicates();
    }

    @Test
    void aMessageBeyondTheBoundIsAnsweredAlone() throws Exception {
        chats(1);
        messages(3, "x");
        bundle.rows("UPDATE messages SET sent_at = sent_at + '1 min', content = repeat('ab', 1000000)"
                + " WHERE whatsapp_message_id = 'M2'");
        bundle.rows("UPDATE messages SET sent_at = sent_at + '2 min' WHERE whatsapp_message_id = 'M3'");
        String path = "/api/chats/" + bundle.value("SELECT id FROM chats") + "/messages";
        assertThat(pages(path)).extracting(page -> page.path("items").size()).containsExactly(1, 1, 1);
        assertThat(pages(path).get(1).at("/items/0/content").asText()).hasSize(2_000_000);
    }

    @Test
    void theListOfChatsShowsTheBeginningOfALongLastMessage() throws Exception {
        chats(200);
        messages(200, "😀".repeat(32_000));
        HttpResponse<String> answer = get("/api/chats?limit=200");
        assertThat(answer.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(BOUND);
        JsonNode items = Bundle.JSON.readTree(answer.body()).path("items");
        assertThat(items)
                .hasSizeGreaterThan(100)
                .allSatisfy(chat ->
                        assertThat(chat.at("/lastMessage/content").asText()).isEqualTo("😀".repeat(300) + "…"));
        bundle.rows("UPDATE messages SET content = repeat('é', 300)");
        assertThat(Bundle.JSON
                        .readTree(get("/api/chats?limit=1").body())
                        .at("/items/0/lastMessage/content")
                        .asText())
                .isEqualTo("é".repeat(300));
    }

    @Test
    void pagesOfChatsWithLongNamesContainEveryChat() throws Exception {
        chats(60);
        bundle.rows("UPDATE chats SET contact_name = repeat('\"', 30000), profile_picture_url = repeat('u', 9000)");
        assertThat(ids("/api/chats?limit=500")).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void pagesOfDeadLettersContainEveryDeadLetter() throws Exception {
        bundle.rows(
                "INSERT INTO dead_letters (id, route, error, payload) SELECT gen_random_uuid(), 'r', repeat('e', 9000),"
                        + " to_jsonb(repeat('😀', 4000) || n) FROM generate_series(1, 100) n");
        assertThat(ids("/api/dead-letters?limit=500")).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void pagesOfInstancesContainEveryInstanceOfATenantByName() throws Exception {
        bundle.rows(
                "INSERT INTO instances (name, tenant_id, profile_name, profile_picture_url) SELECT 'i_' || n || ' é\"',"
                        + " CASE WHEN n % 10 = 0 THEN 'globex' ELSE 'acme' END, repeat('\\', 300), repeat('u', 8000)"
                        + " FROM generate_series(1, 200) n");
        List<String> names = new ArrayList<>();
        for (JsonNode page : pages("/api/instances?tenant=acme&limit=70")) {
            page.path("items").forEach(item -> names.add(item.path("name").asText()));
        }
        assertThat(names).hasSize(180).doesNotHaveDuplicates().allMatch(name -> name.startsWith("i_"));
        assertThat(Bundle.JSON
                        .readTree(get("/api/instances?tenant=acme&limit=180").body())
                        .path("items"))
                .hasSizeLessThan(180);
        bundle.rows("DELETE FROM instances WHERE name LIKE 'i\\_%'");
    }

    @Test
    void aPictureThatIsTooLargeForAQrCodeIsNotKept() throws Exception {
        bundle.rows("INSERT INTO instances (name, tenant_id) VALUES ('loja', 'default') ON CONFLICT DO NOTHING");
        bundle.template()
                .sendBodyAndHeader(
                        "direct:receive-events",
                        "[{\"event\":\"qrcode.updated\",\"instance\":\"loja\",\"data\":{\"qrcode\":{\"base64\":\""
                                + "A".repeat(100_000) + "\"}}}]",
                        "CamelEvolutionEvent",
                        "qrcode.updated");
        assertThat(bundle.value("SELECT count(*) FROM instances WHERE qrcode IS NOT NULL"))
                .isEqualTo("0");
    }

    private void chats(int count) {
        bundle.rows("INSERT INTO chats (id, tenant_id, whatsapp_chat_id, last_message_at)"
                + " SELECT gen_random_uuid(), 'default', n || '@s.whatsapp.net', to_timestamp(1795521600 + n / 3)"
                + " FROM generate_series(1, " + count + ") n");
    }

    /** So many, one after the other in each chat. */
    private void messages(int count, String content) {
        bundle.rows("INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, content, sent_at)"
                + " SELECT c.id, c.tenant_id, 'M' || n, 'INCOMING', '" + content + "', to_timestamp(1795521600 + n / 3)"
                + " FROM (SELECT *, row_number() OVER (ORDER BY id) AS nth, count(*) OVER () AS chats FROM chats) c"
                + " JOIN generate_series(1, " + count + ") n ON n % c.chats = c.nth - 1");
    }

    private List<String> ids(String path) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode page : pages(path)) {
            page.path("items").forEach(item -> ids.add(item.path("id").asText()));
        }
        return ids;
    }

    /** All pages of a list, each bounded or of one item. */
    private List<JsonNode> pages(String path) throws Exception {
        List<JsonNode> pages = new ArrayList<>();
        String next = "";
        do {
            HttpResponse<String> answer = get(path + (path.contains("?") ? "&" : "?") + "before=" + next);
            JsonNode page = Bundle.JSON.readTree(answer.body());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(page.path("items").size() == 1 || answer.body().getBytes(StandardCharsets.UTF_8).length < BOUND)
                    .as(
                            "%s items, %s characters",
                            page.path("items").size(), answer.body().length())
                    .isTrue();
            pages.add(page);
            next = page.path("next").asText(null);
        } while (next != null && !next.equals("null"));
        return pages;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return bundle.get(path, Bundle.API_KEY);
    }
}
