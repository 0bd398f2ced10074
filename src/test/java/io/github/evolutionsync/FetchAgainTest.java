package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Files that are fetched once more: on request, after a repeat of their message, and when the store has lost them. */
class FetchAgainTest extends MediaFetching {
    private static final String UNSUPPORTED = "{\"message\":\"Method not available on Evolution Channel\"}";

    @Test
    void aFileThatTheStoreHasLostIsFetchedAgain() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        state(id, "stored");
        Feed feed = bundle.feed("acme");
        Files.delete(store.resolve(files().get(0)));

        HttpResponse<String> first = file(id, "");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.headers().firstValue("Retry-After")).hasValue("2");
        for (String state : List.of("pending", "stored")) {
            JsonNode update = feed.await(
                    frame -> frame.at("/data/updates/media/state").asText().equals(state));
            assertThat(update.at("/data/updates/media").has("bytes")).isEqualTo(state.equals("stored"));
        }
        feed.close();
        assertThat(file(id, "").statusCode()).isEqualTo(200);
        assertThat(asked()).hasSize(2);
    }

    @Test
    void aFileThatTheStoreHasLostIsFetchedAgainForItsThumbnail() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        state(id, "stored");
        Files.delete(store.resolve(files().get(0)));

        assertThat(file(id, "?thumbnail").statusCode()).isEqualTo(404);

        await().until(() -> asked().size() == 2);
        state(id, "stored");
        assertThat(file(id, "?thumbnail").statusCode()).isEqualTo(200);
    }

    @Test
    void whatWhatsAppNoLongerHasIsTakenFromTheStoreOnceItIsBack() throws Exception {
        ownNode("media.keep-trying", "0");
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        state(id, "stored");
        Path kept = store.resolve(files().get(0));
        Path away = Files.move(kept, folder.resolve("away"));
        evolution.failHttp(ASK, 400, GONE);
        assertThat(file(id, "").statusCode()).isEqualTo(202);
        state(id, "expired");
        assertThat(file(id, "").body()).isEqualTo("{\"error\":\"WhatsApp no longer has this file\"}");

        Files.move(away, kept);
        int before = asked().size();
        request(id);
        state(id, "stored");
        assertThat(asked()).hasSize(before);
    }

    @Test
    void aFileThatWasStoredAgainMeanwhileIsNotLost() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        state(id, "stored");
        bundle.rows("SELECT l.* FROM media f, lose_file(f.tenant_id, f.message_id, '" + "0".repeat(64)
                + "', 'on-demand', false) l");
        state(id, "stored");
    }

    @Test
    void aFileThatHasChangedInTheStoreIsNotTakenFromThere() throws Exception {
        String id = waiting();
        request(id);
        state(id, "stored");
        Path kept = store.resolve(files().get(0));
        Files.delete(kept);
        assertThat(file(id, "").statusCode()).isEqualTo(202);
        Files.write(kept, new byte[PICTURE.length]);
        state(id, "stored");
        assertThat(Files.readAllBytes(kept)).isEqualTo(PICTURE);
    }

    @Test
    void whileTheFolderIsAwayNoFileIsLost() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        state(id, "stored");
        Path away = Files.move(store, folder.resolve("away"));

        assertThat(file(id, "").statusCode()).isEqualTo(503);
        Files.createFile(store);
        assertThat(file(id, "").statusCode()).isEqualTo(503);

        Files.delete(store);
        Files.move(away, store);
        assertThat(file(id, "").statusCode()).isEqualTo(200);
        assertThat(asked()).hasSize(1);
    }

    @Test
    void aRepeatWithANewWayToAFileThatWasGivenUpFetchesIt() throws Exception {
        ownNode("media.keep-trying", "0");
        evolution.failHttp(ASK, 400, GONE);
        ObjectNode data = data(message -> {});
        String id = data.at("/key/id").asText();
        evolution.emit("loja", "messages.upsert", data);
        bundle.awaitValue("SELECT count(*) FROM media WHERE state = 'expired' AND due_at IS NULL", "1");
        evolution.emit("loja", "messages.upsert", data); // as it was: nothing new
        Feed feed = bundle.feed("acme");
        ((ObjectNode) data.path("message")).put("base64", base64());
        evolution.emit("loja", "messages.upsert", data);
        state(id, "stored");
        for (String state : List.of("pending", "stored")) {
            feed.await(frame -> frame.at("/data/updates/media/state").asText().equals(state));
        }
        feed.close();
        assertThat(asked()).hasSize(1);
    }

    @Test
    void anAddressThatHasFailedIsTriedAgainOnlyIfItIsAnotherOne() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 400, UNSUPPORTED);
        ObjectNode data = data(message -> message.put("mediaUrl", "http://media.example/x?signature=1"));
        String id = data.at("/key/id").asText();
        evolution.emit("loja", "messages.upsert", data);
        state(id, "failed");
        evolution.emit("loja", "messages.upsert", data);
        ((ObjectNode) data.path("message")).put("mediaUrl", "http://media.example/x?signature=2");
        evolution.emit("loja", "messages.upsert", data);
        await().until(() -> asked().size() == 2);
        state(id, "failed");
        assertThat(asked()).hasSize(2);
    }

    @Test
    void aRequestMayBeForAnyKindButNotForAFileThatIsTooLarge() throws Exception {
        ownNode("media.max-bytes", "1000", "media.fetch-types", "video");
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        state(id, "skipped");
        assertThat(file(id, "").body()).isEqualTo("{\"error\":\"MEDIA_FETCH_TYPES does not contain image\"}");
        request(id);
        state(id, "stored");

        String large = image("loja", message -> ((ObjectNode) message.path("imageMessage")).put("fileLength", 1_001));
        state(large, "skipped");
        assertThat(request(large)).isEqualTo("{\"state\" : \"skipped\"}");
        assertThat(error(large)).isEqualTo("the file has more than 1000 bytes (MEDIA_MAX_BYTES)");
        bundle.rows("DELETE FROM media");
        bundle.rows("UPDATE messages SET media = media - '{state, error}'::text[]"); // as before MEDIA_STORE was set
        HttpResponse<String> answer = file(large, "");
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.body()).isEqualTo("{\"error\":\"the file has more than 1000 bytes (MEDIA_MAX_BYTES)\"}");
        assertThat(file(id, "").statusCode()).isEqualTo(202);
        state(id, "stored");
        assertThat(asked()).hasSize(2);
    }

    @Test
    void onDemandTheKindDoesNotMatter() throws Exception {
        String id = waiting("media.fetch-types", "video");
        assertThat(file(id, "").statusCode()).isEqualTo(202);
        state(id, "stored");
    }

    @Test
    void repeatedRequestsChangeNothing() throws Exception {
        String id = waiting();
        bundle.rows(
                "UPDATE media SET tries = 3, tried_at = now(), answers = '{\"unknown\": 3}', due_at = now() + interval '1 hour'");
        request(id);
        String due =
                "SELECT due_at > tried_at + interval '4 seconds' AND due_at <= tried_at + interval '5 seconds' FROM media";
        assertThat(bundle.value(due)).isEqualTo("true");
        assertThat(bundle.value("SELECT answers FROM media")).isEqualTo("{\"unknown\": 3}");

        bundle.rows(
                "UPDATE media SET state = 'failed', error = 'why', tried_at = now() + interval '1 hour', due_at = NULL");
        for (int i = 0; i < 3; i++) {
            assertThat(request(id)).isEqualTo("{\"state\" : \"pending\"}");
        }
        assertThat(bundle.value(due)).isEqualTo("true");
        assertThat(bundle.value("SELECT answers FROM media")).isEqualTo("{}");
        assertThat(bundle.value("SELECT count(DISTINCT seq) FROM messages WHERE media ->> 'state' = 'pending'"))
                .isEqualTo("1");
        assertThat(asked()).isEmpty();
    }

    @Test
    void aGetWhileTheFileIsBeingStoredIsToldToComeBack() throws Exception {
        String id = waiting();
        String path = address(id, "");
        try (Connection connection = DriverManager.getConnection(bundle.jdbcUrl(), Bundle.DATABASE_USER, "")) {
            connection.setAutoCommit(false);
            connection
                    .createStatement()
                    .execute(
                            "SELECT settle_media('acme', message_id, 0, 'evolution', jsonb_build_object('verdict', 'stored',"
                                    + " 'sha256', '" + sha256()
                                    + "', 'bytes', 70, 'type', 'image/png'), '1 hour') FROM media");
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> get(path));
            bundle.awaitValue(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                    "1");
            connection.commit();
            assertThat(answer.join().statusCode()).isEqualTo(202);
        }
    }

    private HttpResponse<String> get(String path) {
        try {
            return bundle.get(path, bundle.token("acme"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aHostThatIsAwayKeepsOnlyItsOwnFilesWaiting() throws Exception {
        String host = "localhost:" + Bundle.freePort();
        ownNode("media.url-hosts", host + ",127.0.0.0/8,::1");
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String waits = image("loja", message -> message.put("mediaUrl", "http://" + host + "/x.png"));
        bundle.awaitValue(
                "SELECT count(*) FROM media WHERE tries > 0 AND leased_until IS NULL AND due_at IS NOT NULL", "1");
        assertThat(bundle.health().toString()).doesNotContain("nothing is fetched");
        state(image("loja", content -> {}), "stored");
        state(waits, "pending");
        assertThat(asked()).hasSize(1);

        // after an hour, Evolution is asked; what a tenant reads names the host and no address
        evolution.failHttp(ASK, 400, UNSUPPORTED);
        bundle.rows(
                "UPDATE media SET first_tried_at = now() - interval '2 hours', due_at = now() WHERE state = 'pending'");
        state(waits, "failed");
        assertThat(error(waits))
                .matches("The host of the mediaUrl, " + host + ", (cannot be reached|did not work a moment ago);"
                        + " Evolution answered 400: Method not available on Evolution Channel");
    }

    @Test
    void anErrorPageWithoutAnEndIsAFailedTry() throws Exception {
        ownNode();
        evolution.failHttp(ASK, 503, "x".repeat(3 << 20));
        String id = image("loja", content -> {});
        await().untilAsserted(() ->
                assertThat(bundle.health().toString()).contains("nothing is fetched since", "Evolution answered 503"));
        state(id, "pending");
    }

    @Test
    void beyondItsLimitATenantsFilesAreSkippedAndItsUploadsRefused() throws Exception {
        ownNode("media.max-tenant-bytes", Integer.toString(PICTURE.length + 10));
        evolution.failHttp("/chat/getBase64FromMediaMessage/", 201, answer(PICTURE));
        state(image("loja", content -> {}), "stored");
        state(image("outra", content -> {}), "stored"); // each tenant has its own

        String second = image("loja", content -> {});
        state(second, "skipped"); // before it is requested, by its declared length
        String refusal = "There is no room for the file: all files of a tenant may have " + (PICTURE.length + 10)
                + " bytes (MEDIA_MAX_TENANT_BYTES)";
        assertThat(error(second)).isEqualTo(refusal);
        evolution.failHttp("/chat/getBase64FromMediaMessage/", 201, answer(new byte[11]));
        String undeclared = image("loja", message -> ((ObjectNode) message.path("imageMessage")).remove("fileLength"));
        state(undeclared, "skipped"); // once its length is known
        assertThat(asked()).hasSize(2);

        HttpResponse<String> upload = bundle.post("/api/media", "01234567890", bundle.token("acme"));
        assertThat(upload.statusCode()).isEqualTo(507);
        assertThat(upload.body()).isEqualTo("{\"error\":\"" + refusal + "\"}");
        assertThat(bundle.post("/api/media", "0123456789", bundle.token("acme")).statusCode())
                .isEqualTo(201);
        assertThat(bundle.post("/api/media", "0123456789", bundle.token("acme")).statusCode())
                .isEqualTo(201); // the same again needs no room
        await().untilAsserted(() -> assertThat(files()).hasSize(3));
    }
}
