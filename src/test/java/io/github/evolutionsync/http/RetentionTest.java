package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.Feed;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and files are deleted when they are older than their tenant keeps them, and do not return. */
class RetentionTest {
    private static final Duration MONTH = Duration.ofDays(31);

    @TempDir
    static Path store;

    private static MediaBundle desk;
    private static Bundle bundle;
    private static int ids;

    @BeforeAll
    static void start() throws Exception {
        desk = new MediaBundle(store, Map.of("retention.check", "200"));
        bundle = desk.bundle;
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @AfterEach
    void keepForever() {
        bundle.rows("DELETE FROM retention");
    }

    private static ObjectNode text(String jid, boolean fromMe, Duration age) {
        ObjectNode data = Bundle.JSON.createObjectNode().put("messageType", "conversation");
        data.putObject("key").put("remoteJid", jid).put("fromMe", fromMe).put("id", "R" + ++ids);
        data.putObject("message").put("conversation", "oi " + ids);
        return data.put("messageTimestamp", Instant.now().minus(age).getEpochSecond());
    }

    /** Stores a message, and returns its id in WhatsApp. */
    private static String received(ObjectNode message) {
        desk.evolution.emit("loja", "messages.upsert", message);
        String id = message.at("/key/id").asText();
        bundle.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = '" + id + "'", "1");
        return id;
    }

    private static JsonNode set(String body) throws Exception {
        HttpResponse<String> answer = bundle.request("PUT", "/api/tenants/acme", body, Bundle.API_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Bundle.JSON.readTree(answer.body());
    }

    private static void awaitCount(String id, int count) {
        bundle.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = '" + id + "'", "" + count);
    }

    private static JsonNode chat(String jid) throws Exception {
        for (JsonNode chat : Bundle.JSON
                .readTree(
                        bundle.get("/api/chats?limit=500", bundle.token("acme")).body())
                .path("items")) {
            if (chat.path("whatsappChatId").asText().equals(jid)) {
                return chat;
            }
        }
        throw new AssertionError("no chat " + jid);
    }

    private static double counter(String name) throws Exception {
        return Stream.of(bundle.metrics().split("\n"))
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static long files() throws Exception {
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aMessageIsDeletedWhenItIsTooOldAndItsChatStays() throws Exception {
        String jid = "5511944440001@s.whatsapp.net";
        String old = received(text(jid, false, MONTH));
        String recent = received(text("5511944440002@s.whatsapp.net", false, Duration.ofDays(29)));
        JsonNode before = chat(jid);
        assertThat(before.path("unreadCount").asInt()).isEqualTo(1);
        try (Feed feed = bundle.feed("acme")) {
            assertThat(set("{\"messagesKeep\": \"30D\"}").path("messagesKeep").asText())
                    .isEqualTo("30d");
            awaitCount(old, 0);
            feed.await(frame -> frame.path("event").asText().equals("chat:update")
                    && frame.at("/data/chatId").equals(before.path("id"))
                    && frame.at("/data/updates/unreadCount").asInt(-1) == 0);
        }
        JsonNode after = chat(jid);
        assertThat(after.path("lastMessageAt")).isEqualTo(before.path("lastMessageAt"));
        assertThat(after.path("lastMessage").isNull()).isTrue();
        assertThat(after.path("unreadCount").asInt()).isZero();
        awaitCount(recent, 1);
        assertThat(counter("evolution_sync_messages_removed_total")).isPositive();
    }

    @Test
    void theUnreadCountOfWhatIsKeptStays() throws Exception {
        String jid = "5511944440003@s.whatsapp.net";
        String old = received(text(jid, false, MONTH));
        received(text(jid, false, Duration.ofDays(2)));
        received(text(jid, false, Duration.ofDays(1)));
        set("{\"messagesKeep\": \"30d\"}");
        awaitCount(old, 0);
        assertThat(chat(jid).path("unreadCount").asInt()).isEqualTo(2);
    }

    @Test
    void whatWasDeletedDoesNotReturn() throws Exception {
        String jid = "5511944440004@s.whatsapp.net";
        ObjectNode message = text(jid, false, MONTH);
        String old = received(message);
        set("{\"messagesKeep\": \"30d\"}");
        awaitCount(old, 0);
        double outdated = counter("evolution_sync_messages_outdated_total");
        desk.evolution.emit("loja", "messages.upsert", message);
        desk.evolution.emit(
                "loja", "messages.set", Bundle.JSON.createArrayNode().add(message));
        await().untilAsserted(() ->
                assertThat(counter("evolution_sync_messages_outdated_total")).isGreaterThanOrEqualTo(outdated + 2));
        String found = bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY).body();
        assertThat(Bundle.JSON.readTree(found).path("found").asInt()).as(found).isPositive();
        awaitCount(old, 0);
    }

    @Test
    void aFileIsDeletedOnceNoMessageRefersToIt() throws Exception {
        byte[] content = "the same file twice".getBytes(StandardCharsets.UTF_8);
        long before = files();
        String first = desk.stored("a.pdf", content, "application/pdf");
        String second = desk.stored("b.pdf", content, "application/pdf");
        bundle.rows("UPDATE messages SET sent_at = now() - interval '3 days' WHERE id = '" + first + "'");
        bundle.rows("UPDATE messages SET sent_at = now() - interval '1 day' WHERE id = '" + second + "'");
        set("{\"messagesKeep\": \"48h\"}");
        bundle.awaitValue("SELECT count(*) FROM messages WHERE id = '" + first + "'", "0");
        assertThat(files()).isEqualTo(before + 1);
        set("{\"messagesKeep\": \"12h\"}");
        bundle.awaitValue("SELECT count(*) FROM messages WHERE id = '" + second + "'", "0");
        await().untilAsserted(() -> assertThat(files()).isEqualTo(before));
        assertThat(bundle.value("SELECT count(*) FROM media_files")).isEqualTo("0");
    }

    @Test
    void aMessageLosesItsFileAndStays() throws Exception {
        String message = desk.stored("c.pdf", "for a day".getBytes(StandardCharsets.UTF_8), "application/pdf");
        bundle.rows("UPDATE messages SET sent_at = now() - interval '2 days' WHERE id = '" + message + "'");
        JsonNode set = set("{\"mediaKeep\": \"1 day\"}");
        assertThat(set.path("messagesKeep").isNull()).isTrue();
        bundle.awaitValue("SELECT media ->> 'state' FROM messages WHERE id = '" + message + "'", "skipped");
        await().untilAsserted(() -> assertThat(files()).isZero());
        HttpResponse<String> answer = bundle.get("/api/messages/" + message + "/media", bundle.token("acme"));
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(counter("evolution_sync_files_removed_total")).isPositive();
    }

    @Test
    void aFileThatCouldNotBeHadLosesItsThumbnailAndKeepsItsReason() throws Exception {
        String message = desk.stored("d.pdf", "not there".getBytes(StandardCharsets.UTF_8), "application/pdf");
        bundle.rows(
                "UPDATE media SET state = 'failed', error = 'gone', sha256 = NULL, thumbnail = 'x' WHERE message_id = '"
                        + message + "'");
        bundle.rows("UPDATE messages SET sent_at = now() - interval '2 days' WHERE id = '" + message + "'");
        set("{\"mediaKeep\": \"1 day\"}");
        bundle.awaitValue("SELECT thumbnail IS NULL FROM media WHERE message_id = '" + message + "'", "true");
        assertThat(bundle.value("SELECT concat(state, error) FROM media WHERE message_id = '" + message + "'"))
                .isEqualTo("failedgone");
    }

    /** Its place names no JID that follows all others: their order depends on the database's collation. */
    @Test
    void aTenantThatIsDoneEndsItsPlace() throws Exception {
        received(text("5511944440009@s.whatsapp.net", false, Duration.ofDays(1)));
        set("{\"messagesKeep\": \"999 years\"}");
        assertThat(bundle.value("SELECT next_place FROM forget_messages('forever', '[]')"))
                .isEqualTo("[\"acme\", null]");
        assertThat(bundle.rows("SELECT * FROM forget_messages('forever', '[\"acme\", null]')"))
                .isEmpty();
    }

    @Test
    void aTenantsOwnRulePrecedesTheSettingAndIsListed() throws Exception {
        set("{\"messagesKeep\": \"2 years\", \"mediaKeep\": \"forever\"}");
        set("{\"messagesKeep\": null}");
        JsonNode tenants =
                Bundle.JSON.readTree(bundle.get("/api/tenants", Bundle.API_KEY).body());
        assertThat(tenants.path("items").get(0))
                .isEqualTo(Bundle.JSON.readTree(
                        "{\"tenant\": \"acme\", \"messagesKeep\": null, \"mediaKeep\": \"forever\"}"));
        assertThat(
                        bundle.value(
                                "SELECT kept_since('forever', '1d') IS NULL AND kept_since(NULL, '1d') < now() AND kept_since(NULL, 'Forever') IS NULL"))
                .isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"messagesKeep\": 30}",
                "{\"messagesKeep\": \"\"}",
                "{\"mediaKeep\": \"0d\"}",
                "{\"mediaKeep\": \"-1d\"}",
                "{\"mediaKeep\": \"1 second\"}",
                "{\"messagesKeep\": \"1000 years\"}",
                "{\"messagesKeep\": \"99999 weeks\"}",
                "{\"mediaKeep\": \"1d; DROP TABLE chats\"}"
            })
    void aRuleThatCannotBeReadIsABadRequest(String body) throws Exception {
        assertThat(bundle.request("PUT", "/api/tenants/acme", body, Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTenantThatOwnsNothingIsNotFound() throws Exception {
        assertThat(bundle.request("PUT", "/api/tenants/nobody", "{\"mediaKeep\": \"1d\"}", Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(404);
    }
}
