package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a message's file: from the event, an address or Evolution into the store, and each way in which it can fail. */
class FetchMediaTest extends MediaFetching {

    @Test
    void theFileOfAnInstanceWithoutATenantWaitsUntilItHasOneAgain() throws Exception {
        String id = waiting();
        // pinned, so that a list of instances does not assign it
        bundle.rows("UPDATE instances SET tenant_id = NULL, tenant_pinned = true WHERE name = 'loja'");
        bundle.rows("UPDATE media SET due_at = now()");
        bundle.awaitValue("SELECT tries FROM media WHERE leased_until IS NULL", "1");
        state(id, "pending");
        assertThat(asked()).isEmpty();

        bundle.rows("UPDATE instances SET tenant_id = 'acme' WHERE name = 'loja'");
        bundle.rows("UPDATE media SET due_at = now()");
        state(id, "stored");
    }

    @Test
    void aFileIsFetchedFromEvolutionAndKeptOnceHoweverOftenItIsSent() throws Exception {
        ownNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        Feed feed = bundle.feed("acme");
        String first = image("loja", content -> {});
        state(first, "stored");
        String second = image("loja", content -> {});
        state(second, "stored");

        assertThat(files()).containsExactly("acme/" + sha256().substring(0, 2) + "/" + sha256());
        assertThat(Files.readAllBytes(store.resolve(files().get(0)))).isEqualTo(PICTURE);
        assertThat(bundle.rows("SELECT tenant_id, sha256, bytes, mimetype FROM media_files"))
                .containsExactly(Map.of(
                        "tenant_id",
                        "acme",
                        "sha256",
                        sha256(),
                        "bytes",
                        (long) PICTURE.length,
                        "mimetype",
                        "image/png"));
        assertThat(bundle.value(
                        "SELECT count(*) FROM media WHERE sha256 IS NOT NULL AND source IS NULL AND due_at IS NULL"))
                .isEqualTo("2");
        JsonNode update = feed.await(frame -> frame.path("event").asText().equals("message:update")
                && frame.at("/data/whatsappMessageId").asText().equals(second));
        assertThat(update.at("/data/updates/media/state").asText()).isEqualTo("stored");
        assertThat(update.at("/data/updates/media/bytes").asInt()).isEqualTo(PICTURE.length);
        assertThat(update.at("/data/updates/media/type").asText()).isEqualTo("image/png");
        assertThat(update.at("/data/updates/media/mimetype").asText()).isEqualTo("image/jpeg");
        assertThat(asked().get(0).at("/message/key/id").asText()).isEqualTo(first);
        await().untilAsserted(() -> assertThat(bundle.metrics())
                .contains(
                        "evolution_sync_media_waiting 0.0",
                        "evolution_sync_media_tries_total{verdict=\"stored\"} 2.0"));
        feed.close();
    }

    @Test
    void aTenantsFileIsNotAnothers() throws Exception {
        sharedNode();
        evolution.failHttp("/chat/getBase64FromMediaMessage/", 201, answer(PICTURE));
        state(image("loja", content -> {}), "stored");
        String other = image("outra", content -> {});
        state(other, "stored");

        assertThat(files()).hasSize(2).anyMatch(file -> file.startsWith("globex/"));
        String id = bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = '" + other + "'");
        String path = "/api/messages/" + id + "/media/fetch";
        assertThat(bundle.post(path, "", bundle.token("acme")).statusCode()).isEqualTo(404);
        assertThat(bundle.post(path, "", bundle.token("globex")).body()).isEqualTo("{\"state\" : \"stored\"}");
    }

    @Test
    void theBase64InAnEventIsUsedAndEvolutionIsNotAsked() throws Exception {
        sharedNode();
        state(image("loja", message -> message.put("base64", base64())), "stored");
        assertThat(asked()).isEmpty();
    }

    @Test
    void whereTheBase64IsNotTheFileEvolutionIsAsked() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        state(image("loja", message -> message.put("base64", base64().substring(5))), "stored");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void aMediaUrlIsUsedWhereItsHostIsAllowed() throws Exception {
        HttpServer host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext("/", request -> {
            request.sendResponseHeaders(200, PICTURE.length);
            request.getResponseBody().write(PICTURE);
            request.close();
        });
        host.start();
        try {
            String address = "127.0.0.1:" + host.getAddress().getPort();
            ownNode("media.url-hosts", address);
            evolution.failHttp(ASK, 400, "{\"message\":\"Method not available on Evolution Channel\"}");
            state(image("loja", message -> message.put("mediaUrl", "http://" + address + "/x.png")), "stored");
            assertThat(asked()).isEmpty();

            String other = image("loja", message -> message.put("mediaUrl", "http://10.1.2.3/x.png"));
            state(other, "failed");
            assertThat(error(other))
                    .isEqualTo(
                            "The host of the mediaUrl is not in MEDIA_URL_HOSTS; Evolution answered 400: Method not available on Evolution Channel");
        } finally {
            host.stop(0);
        }
    }

    @Test
    void onTheBusinessChannelEvolutionIsAskedWithTheWholeMessage() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        ObjectNode data = message();
        data.put("messageType", "imageMessage")
                .putObject("message")
                .putObject("imageMessage")
                .put("mime_type", "image/png")
                .put("id", "901");
        evolution.emit("loja", "messages.upsert", data);
        state(data.at("/key/id").asText(), "stored");
        JsonNode sent = asked().get(0).path("message");
        assertThat(sent.at("/message/imageMessage/id").asText()).isEqualTo("901");
        assertThat(sent.path("messageType").asText()).isEqualTo("imageMessage");
        assertThat(sent.at("/key/remoteJid").asText())
                .isEqualTo(data.at("/key/remoteJid").asText());
    }

    @Test
    void aMessageOfTheBusinessChannelThatIsTooLongIsNotKept() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 400, "{\"message\":\"TypeError\"}");
        String id = image(
                "loja",
                content -> ((ObjectNode) content.path("imageMessage"))
                        .put("mime_type", "image/png")
                        .put("id", "901")
                        .put("more", "x".repeat(65_536)));
        state(id, "failed");
        assertThat(asked().get(0).path("message").has("message")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"4096,true,true", "4097,false,true", "65537,false,false"})
    void aLargeThumbnailIsInNoFrame(int bytes, boolean inMessage, boolean kept) throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        byte[] thumbnail = new byte[bytes];
        thumbnail[0] = (byte) 0xFF;
        thumbnail[1] = (byte) 0xD8;
        state(
                image("loja", content -> ((ObjectNode) content.path("imageMessage")).put("jpegThumbnail", thumbnail)),
                "stored");
        assertThat(bundle.value("SELECT media ? 'thumbnail' FROM messages")).isEqualTo(Boolean.toString(inMessage));
        assertThat(bundle.value("SELECT thumbnail IS NOT NULL FROM media")).isEqualTo(Boolean.toString(kept));
    }

    @Test
    void aFileThatWhatsAppNoLongerHasIsTriedAgainAndThenStored() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 400, GONE);
        String id = image("loja", content -> {});
        state(id, "expired");
        assertThat(error(id)).isEqualTo("WhatsApp no longer has this file");
        assertThat(bundle.value("SELECT due_at > now() + interval '20 seconds' FROM media"))
                .isEqualTo("true");

        evolution.failHttp(ASK, 201, answer(PICTURE));
        bundle.rows("UPDATE media SET due_at = now()");
        state(id, "stored");
    }

    @Test
    void evolutionsAnswer410MeansThatTheFileIsGone() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 410, "{\"status\":410}");
        String id = image("loja", content -> {});
        state(id, "expired");
        assertThat(error(id)).isEqualTo("WhatsApp no longer has this file");
    }

    @Test
    void aFileThatIsGoneForLongIsNotTriedAgainUntilSomebodyRequestsIt() throws Exception {
        ownNode("media.keep-trying", "0");
        evolution.failHttp(ASK, 400, GONE);
        String id = image("loja", content -> {});
        state(id, "expired");
        bundle.awaitValue("SELECT count(*) FROM media WHERE due_at IS NULL", "1");

        evolution.failHttp(ASK, 201, answer(PICTURE));
        assertThat(request(id)).isEqualTo("{\"state\" : \"pending\"}");
        state(id, "stored");
    }

    @ParameterizedTest
    @CsvSource({
        "The message is not of the media type,failed",
        "TypeError: Cannot read properties of undefined,failed",
        "Message not found,pending",
        "Error: Connection Closed,pending"
    })
    void theTextOfEvolutionsErrorTellsWhetherItIsFinal(String text, String state) throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 400, "{\"response\":{\"message\":[\"" + text + "\"]}}");
        String id = image("loja", content -> {});
        await().until(() -> !asked().isEmpty());
        bundle.awaitValue("SELECT count(*) FROM media WHERE leased_until IS NULL", "1");
        state(id, state);
    }

    @Test
    void aMessageThatEvolutionDoesNotHaveFailsAfterSomeTries() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 400, "{\"response\":{\"message\":[\"Message not found\"]}}");
        String id = image("loja", content -> {});
        for (int tries = 1; tries < 5; tries++) {
            bundle.awaitValue("SELECT tries FROM media WHERE leased_until IS NULL", Integer.toString(tries));
            bundle.rows("UPDATE media SET due_at = now()");
        }
        state(id, "failed");
        assertThat(error(id)).isEqualTo("Evolution does not have this message");
    }

    @Test
    void whatIsTooLargeOrOfAnotherKindIsSkipped() throws Exception {
        ownNode("media.max-bytes", "1000", "media.fetch-types", "image");
        evolution.failHttp(ASK, 201, answer(new byte[2_000]));
        String declared =
                image("loja", message -> ((ObjectNode) message.path("imageMessage")).put("fileLength", 1_001));
        state(declared, "skipped");
        assertThat(error(declared)).isEqualTo("the file has more than 1000 bytes (MEDIA_MAX_BYTES)");
        assertThat(asked()).isEmpty();
        String undeclared = image("loja", message -> ((ObjectNode) message.path("imageMessage")).remove("fileLength"));
        state(undeclared, "skipped");
        String sticker = image("loja", message -> {
            message.remove("imageMessage");
            message.putObject("stickerMessage").put("mimetype", "image/webp");
        });
        state(sticker, "skipped");
        assertThat(error(sticker)).isEqualTo("MEDIA_FETCH_TYPES does not contain sticker");
        assertThat(asked()).hasSize(1);
        assertThat(files()).isEmpty();
    }

    /** A program that sends a message may leave the length out, which arrives as 0. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void whatIsNoLengthIsNotCompared(long length) throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        state(
                image("loja", message -> ((ObjectNode) message.path("imageMessage")).put("fileLength", length)),
                "stored");
    }

    @Test
    void aFileOfAnotherLengthThanDeclaredFailsAfterARepeat() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(new byte[PICTURE.length - 1]));
        String id = image("loja", content -> {});
        bundle.awaitValue("SELECT tries FROM media WHERE leased_until IS NULL", "1");
        bundle.rows("UPDATE media SET due_at = now()");
        state(id, "failed");
        assertThat(error(id)).contains(PICTURE.length - 1 + " bytes instead of the " + PICTURE.length);
        assertThat(files()).isEmpty();
    }

    @Test
    void whileEvolutionIsAwayFilesWaitAndHealthSaysWhy() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 503, "<html>down</html>");
        String id = image("loja", content -> {});
        await().untilAsserted(() -> assertThat(bundle.health().toString())
                .contains("1 files wait", "nothing is fetched since", "Evolution answered 503"));
        assertThat(bundle.value("SELECT state FROM media")).isEqualTo("pending");
        evolution.failHttp(ASK, 201, answer(PICTURE));
        bundle.rows("UPDATE media SET due_at = now()");
        state(id, "stored");
        await().untilAsserted(() -> assertThat(bundle.health().toString())
                .contains("0 files wait\"")
                .doesNotContain("nothing is fetched"));
    }

    @Test
    void whileTheStoreCannotBeWrittenFilesWait() throws Exception {
        Files.writeString(store, "a file in place of the folder");
        ownNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        await().untilAsserted(() -> assertThat(bundle.health().toString()).contains("nothing is fetched since"));
        assertThat(bundle.value("SELECT state FROM media")).isEqualTo("pending");
        Files.delete(store);
        state(id, "stored");
        assertThat(files()).hasSize(1);
    }

    @Test
    void onDemandAFileIsFetchedWhenItIsRequested() throws Exception {
        String id = waiting();
        assertThat(bundle.value("SELECT count(*) FROM media WHERE due_at IS NULL"))
                .isEqualTo("1");
        assertThat(request(id)).isEqualTo("{\"state\" : \"pending\"}");
        state(id, "stored");
    }

    @Test
    void onDemandTheFirstGetOfAFileStartsItsFetch() throws Exception {
        String id = waiting();
        assertThat(file(id, "?thumbnail").statusCode()).isEqualTo(404);
        assertThat(bundle.value("SELECT due_at IS NULL FROM media")).isEqualTo("true");

        HttpResponse<String> first = file(id, "");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.body()).isEqualTo("{\"state\":\"pending\"}");
        assertThat(first.headers().firstValue("Retry-After")).hasValue("2");
        state(id, "stored");
        HttpResponse<String> second = file(id, "");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.headers().firstValue("Content-Length")).hasValue(Integer.toString(PICTURE.length));
        assertThat(second.headers().firstValue("ETag")).hasValue('"' + sha256() + '"');
        assertThat(asked()).hasSize(1);
    }

    @Test
    void aGetOfAFileThatIsBeingFetchedStartsNothing() throws Exception {
        String id = waiting();
        bundle.rows("UPDATE media SET tries = 3, first_tried_at = now(), leased_until = now() + interval '1 hour'");

        assertThat(file(id, "").statusCode()).isEqualTo(202);

        assertThat(bundle.value("SELECT due_at IS NULL AND tries = 3 FROM media"))
                .isEqualTo("true");
        bundle.rows("UPDATE media SET leased_until = now()");
        assertThat(file(id, "").statusCode()).isEqualTo(202);
        state(id, "stored");
    }

    @Test
    void withoutFetchingAGetSaysSoAndStartsNothing() throws Exception {
        ownNode("media.fetch", "off");
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        bundle.awaitValue("SELECT count(*) FROM messages", "1");

        HttpResponse<String> answer = file(id, "");

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"This file was not fetched, because MEDIA_STORE or MEDIA_FETCH is off\"}");
        assertThat(bundle.value("SELECT count(*) FROM media")).isEqualTo("0");
        String database = bundle.jdbcUrl();
        bundle.close();

        ownNode("database.url", database);
        Feed feed = bundle.feed("acme");
        assertThat(file(id, "").statusCode()).isEqualTo(202);
        for (String state : List.of("pending", "stored")) {
            feed.await(frame -> frame.path("event").asText().equals("message:update")
                    && frame.at("/data/updates/media/state").asText().equals(state));
        }
        feed.close();
        assertThat(file(id, "").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutAStoreNoFileIsServedOrSent() throws Exception {
        ownNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        state(id, "stored");
        String upload = Bundle.JSON
                .readTree(bundle.post("/api/media", "%PDF-1.4", bundle.token("acme"))
                        .body())
                .path("id")
                .asText();
        String chat = bundle.value("SELECT id FROM chats");
        String database = bundle.jdbcUrl();
        bundle.close();

        ownNode("database.url", database, "media.store", "off");
        for (String method : List.of("GET", "HEAD")) {
            HttpResponse<String> answer = bundle.request(method, address(id, ""), "", bundle.token("acme"));
            assertThat(answer.statusCode()).isEqualTo(410);
            assertThat(answer.body())
                    .isEqualTo(
                            method.equals("HEAD")
                                    ? ""
                                    : "{\"error\":\"This server keeps no files, because MEDIA_STORE is off\"}");
        }
        assertThat(file(id, "?thumbnail").statusCode()).isEqualTo(404);
        assertThat(bundle.post(path(id), "", bundle.token("acme")).statusCode()).isEqualTo(409);
        String refusal = "{\"error\":\"This server keeps no files, because MEDIA_STORE is off: none can be sent\"}";
        HttpResponse<String> other = bundle.post("/api/media", "%PDF-1.4", bundle.token("acme"));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).isEqualTo(refusal);
        HttpResponse<String> sent = bundle.post(
                "/api/chats/" + chat + "/messages", "{\"media\":{\"id\":\"" + upload + "\"}}", bundle.token("acme"));
        assertThat(sent.statusCode()).isEqualTo(409);
        assertThat(sent.body()).isEqualTo(refusal);
    }

    @Test
    void aMessageFromBeforeFilesWereFetchedGetsItsFileOnRequest() throws Exception {
        ownNode("media.fetch", "off");
        evolution.failHttp(ASK, 201, answer(PICTURE));
        String id = image("loja", content -> {});
        bundle.awaitValue("SELECT count(*) FROM messages WHERE NOT media ? 'state'", "1");
        assertThat(bundle.value("SELECT count(*) FROM media")).isEqualTo("0");
        assertThat(bundle.post(path(id), "", Bundle.API_KEY).statusCode()).isEqualTo(409);
        String database = bundle.jdbcUrl();
        bundle.close();

        ownNode("database.url", database);
        request(id);
        state(id, "stored");
    }

    @Test
    void aRepeatNeitherLosesTheStateNorFetchesAgain() throws Exception {
        sharedNode();
        evolution.failHttp(ASK, 201, answer(PICTURE));
        ObjectNode data = data(message -> {});
        evolution.emit("loja", "messages.upsert", data);
        state(data.at("/key/id").asText(), "stored");
        ((ObjectNode) data.at("/message/imageMessage")).put("caption", "com legenda");
        evolution.emit("loja", "messages.upsert", data);
        bundle.awaitValue("SELECT media ->> 'caption' FROM messages", "com legenda");
        assertThat(bundle.value("SELECT media ->> 'state' FROM messages")).isEqualTo("stored");
        assertThat(bundle.value("SELECT due_at IS NULL AND source IS NULL FROM media"))
                .isEqualTo("true");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void newMessagesComeBeforeHistory() throws Exception {
        ownNode("media.fetch", "on-demand", "media.concurrency", "1");
        evolution.failHttp(ASK, 201, answer(PICTURE));
        bundle.rows(
                "BEGIN; SELECT store_messages(" + rows("OLDER", "history", 1_600_000_000) + "); SELECT store_messages("
                        + rows("OLD", "history", 1_700_000_000) + "); SELECT store_messages("
                        + rows("NEW", "forwarded", 1_700_000_001) + "); COMMIT");
        state("OLDER", "stored");
        assertThat(asked())
                .extracting(ask -> ask.at("/message/key/id").asText())
                .containsExactly("NEW", "OLD", "OLDER");
    }

    @Test
    void aTryThatEndedWithItsProcessIsRepeatedOnceItsLeaseIsOver() throws Exception {
        String id = waiting();
        Path parts = Files.createDirectories(store.resolve(".parts"));
        String message = bundle.value("SELECT id FROM messages");
        Files.writeString(parts.resolve(message + "-1.part"), "half of a file");
        bundle.rows("UPDATE media SET tries = 1, first_tried_at = now(), leased_until = now() + interval '2 seconds',"
                + " due_at = now() + interval '2 seconds'");
        state(id, "stored");
        assertThat(bundle.value("SELECT tries FROM media")).isEqualTo("2");
        assertThat(files()).hasSize(1);
    }

    @Test
    void theVerdictOfATryWhoseLeaseIsOverDoesNotCount() throws Exception {
        String id = waiting();
        bundle.rows(
                "UPDATE media SET tries = 2, first_tried_at = now(), leased_until = now() + interval '1 hour', due_at = now() + interval '1 hour'");
        bundle.rows(
                "SELECT settle_media('acme', message_id, 1, 'evolution', '{\"verdict\": \"refused\", \"error\": \"late\"}', '1 hour') FROM media");
        state(id, "pending");
        bundle.rows(
                "SELECT settle_media('acme', message_id, 2, 'evolution', '{\"verdict\": \"refused\", \"error\": \"in time\"}', '1 hour') FROM media");
        state(id, "failed");
        assertThat(error(id)).isEqualTo("in time");
    }

    private static String rows(String id, String flag, long sentAt) {
        return "CAST('[{\"instance\":\"loja\",\"jid\":\"5511911110001@s.whatsapp.net\",\"id\":\"" + id
                + "\",\"from_me\":false,\"message_type\":\"imageMessage\"," + "\"sent_at\":" + sentAt + ",\"" + flag
                + "\":true,\"media\":{\"state\":\"pending\"},\"file\":{\"kind\":\"image\",\"state\":\"pending\",\"due\":true}}]' AS jsonb)";
    }
}
