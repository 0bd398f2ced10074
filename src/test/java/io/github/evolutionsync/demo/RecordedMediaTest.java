package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded actions with files on 2.3.7's three channels, repeated on the simulated server, have the same answers and frames. */
class RecordedMediaTest {
    private static final byte[] PICTURE =
            MediaRecording.named("base64-by-key-image").file();
    private static final byte[] VOICE =
            MediaRecording.named("base64-by-key-voice").file();
    private static final byte[] VIDEO =
            MediaRecording.named("base64-by-key-ptv").file();
    private static final byte[] STICKER =
            MediaRecording.named("base64-by-key-sticker").file();
    private static final byte[] DOCUMENT =
            MediaRecording.named("base64-by-key-document-without-name").file();

    /** In the addresses of the recordings. */
    private static final String RECORDED_HOST = "127.0.0.1:23005";

    private static final String GONE = "3EB01A228889A80000F";

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withGlobalEvents(true).withApiKey("real-global-key"),
            SimulatedInstance.named("loja-meta")
                    .withIntegration(Integration.BUSINESS)
                    .withNumber("100200300400500")
                    .withToken("EAAG-made-up-token"),
            SimulatedInstance.named("loja-evo")
                    .withIntegration(Integration.EVOLUTION)
                    .withNumber("700800900"),
            SimulatedInstance.named("loja-zap").withNumber("5511900000001").withProfileName("Loja Real"));
    private final MediaHost host = evolution.media();
    private HttpServer files;

    @BeforeEach
    void start() throws IOException {
        evolution.giveUpMediaAfter(Duration.ofMillis(50));
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Map<String, byte[]> served = Map.of(
                "/file/img.jpg", PICTURE,
                "/file/doc.pdf", DOCUMENT,
                "/file/video.mp4", VIDEO,
                "/file/voice.mp3", mp3(),
                "/html", "<html></html>".getBytes(StandardCharsets.UTF_8));
        files.createContext("/", exchange -> {
            try (exchange) {
                byte[] content = served.get(exchange.getRequestURI().getPath());
                exchange.sendResponseHeaders(content == null ? 404 : 200, content == null ? -1 : content.length);
                if (content != null) {
                    exchange.getResponseBody().write(content);
                }
            }
        });
        files.start();
    }

    @AfterEach
    void close() {
        evolution.close();
        files.stop(0);
    }

    static List<String> fetches() {
        return MediaRecording.names("base64-", "business-base64-", "closed-base64", "evolution-base64");
    }

    @ParameterizedTest
    @MethodSource("fetches")
    void aFileIsFetchedAsRecorded(String name) throws Exception {
        bringAbout(name);
        MediaRecording recording = MediaRecording.named(name);
        JsonNode body = name.contains("whole")
                ? withKeys(recording.request().get("body"))
                : recording.request().get("body");

        Http.Result answer = new Http(evolution)
                .call(
                        "POST",
                        recording.path(),
                        Json.write(body),
                        recording.request().at("/headers/apikey").textValue());

        assertThat(answer.body()).isEqualTo(recording.answer());
        assertThat(answer.status()).isEqualTo(recording.status());
    }

    static List<String> sends() {
        return MediaRecording.names("send-", "business-send-", "evolution-send-").stream()
                // their bytes are not in the recording, or there are too many of them
                .filter(name -> !name.endsWith("image-multipart") && !name.equals("send-audio-multipart"))
                .filter(name -> !name.equals("send-media-too-large"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sends")
    void aFileIsSentAsRecorded(String name) throws Exception {
        MediaRecording recording = MediaRecording.named(name);
        try (RawSocket socket = new RawSocket(evolution)) {
            socket.send("40");
            await().pollInterval(Duration.ofMillis(5)).until(() -> evolution.connectedClients("/") == 1);

            HttpResponse<String> answer = post(recording);

            JsonNode body = Json.read(answer.body());
            assertThat(answer.statusCode()).isEqualTo(recording.status());
            if (recording.status() >= 400) {
                assertThat(body).isEqualTo(recording.answer());
                return;
            }
            assertSameShape(name, recording.answer(), body);
            assertSameFile(recording.answer(), body);
            evolution.emit("loja-zap", "presence.update", Json.object());
            await().until(() ->
                    socket.texts().stream().anyMatch(text -> text != null && text.contains("presence.update")));
            JsonNode frame = envelope(socket.frames());
            assertSameShape(name, recording.envelopes().get(0), frame);
            assertThat(Json.withIndexedBytes(frame.get("data"))).isEqualTo(body);
        }
    }

    static List<String> received() {
        return MediaRecording.names("receive-");
    }

    @ParameterizedTest
    @MethodSource("received")
    void aReceivedFileIsEmittedAndStoredWithItsBytes(String name) {
        JsonNode data = MediaRecording.named(name).envelopes().get(0).get("data");
        try (RawSocket socket = new RawSocket(evolution)) {
            socket.send("40");
            await().pollInterval(Duration.ofMillis(5)).until(() -> evolution.connectedClients("/") == 1);
            evolution.emit("loja-zap", "messages.upsert", data);
            await().until(() -> !envelopes(socket.frames()).isEmpty());
            assertThat(envelope(socket.frames()).get("data")).isEqualTo(data);
        }
        JsonNode record = new Http(evolution)
                .post("/chat/findMessages/loja-zap", "{}")
                .body()
                .at("/messages/records/0");
        assertThat(record.get("message")).isEqualTo(Json.withIndexedBytes(data.get("message")));
    }

    @Test
    void anUploadHasTheFieldsOfARecordedMessage() {
        JsonNode recorded =
                MediaRecording.named("receive-sticker").envelopes().get(0).at("/data/message/stickerMessage");
        ObjectNode uploaded = host.upload(HostedFile.of(STICKER, "image/webp"));
        uploaded.put("height", 64).put("width", 64).put("isAnimated", false);
        uploaded.set("mediaKeyTimestamp", Json.longNumber(1, false));
        assertSameShape("sticker", recorded, uploaded);
        assertThat(uploaded.get("fileSha256")).isEqualTo(recorded.get("fileSha256"));
        assertThat(uploaded.get("fileLength")).isEqualTo(recorded.get("fileLength"));
    }

    @Test
    void withBase64InEventsTheFrameAndTheAnswerCarryTheFile() throws Exception {
        MediaRecording recording = MediaRecording.named("webhookbase64-baileys-image");
        evolution.sendMediaInEvents("loja-zap", MediaInEvents.BASE64);
        assertThat(emitted(recording)).isEqualTo(recording.envelopes().get(0).get("data"));
        JsonNode stored =
                new Http(evolution).post("/chat/findMessages/loja-zap", "{}").body();
        assertThat(stored.at("/messages/records/0/message/imageMessage").isObject())
                .isTrue();
        assertThat(stored.at("/messages/records/0/message/base64").isMissingNode())
                .isTrue();

        JsonNode sent = Json.read(
                post(MediaRecording.named("webhookbase64-baileys-send-image")).body());
        assertThat(sent.at("/message/base64").textValue()).startsWith("/9j/");
        evolution.sendMediaInEvents("loja-meta", MediaInEvents.BASE64);
        assertThat(Json.read(post(MediaRecording.named("business-send-media-image-url"))
                                .body())
                        .at("/message/base64")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void viewOnceAndGoneFilesAreNotInEvents() {
        evolution.sendMediaInEvents("loja-zap", MediaInEvents.BASE64);
        for (String name : List.of("receive-view-once-image", "receive-gone")) {
            bringAbout("base64-media-host-410");
            MediaRecording recording = MediaRecording.named(name);
            assertThat(emitted(recording))
                    .isEqualTo(recording.envelopes().get(0).get("data"));
        }
    }

    @Test
    void withS3TheMediaUrlLeadsToTheFileAndIsStored() throws Exception {
        MediaRecording recording = MediaRecording.named("s3-baileys-image");
        evolution.sendMediaInEvents("loja-zap", MediaInEvents.S3_URL);
        JsonNode emitted = emitted(recording);
        assertSameShape("s3", recording.envelopes().get(0).get("data"), emitted);
        String url = emitted.at("/message/mediaUrl").textValue();
        assertThat(url)
                .startsWith("http://" + host.bucketHost() + "/evolution/evolution-api/")
                .contains("&X-Amz-Signature=");
        assertThat(get(url).body()).isEqualTo(PICTURE);
        assertThat(new Http(evolution)
                        .post("/chat/findMessages/loja-zap", "{}")
                        .body()
                        .at("/messages/records/0/message/mediaUrl")
                        .textValue())
                .isEqualTo(url);
        host.lose(url, 403);
        assertThat(get(url).statusCode()).isEqualTo(403);
    }

    @Test
    void withS3AFileThroughMetaIsStoredWithoutItsMediaUrl() {
        JsonNode data =
                MediaRecording.named("s3-business-document").envelopes().get(0).get("data");
        host.hold("904", HostedFile.of(DOCUMENT, "application/pdf"), new byte[0]);
        ObjectNode plain = data.deepCopy();
        ((ObjectNode) plain.get("message")).remove("mediaUrl");
        evolution.emit("loja-meta", "messages.upsert", plain);
        assertThat(stored("loja-meta")).isEmpty();
        evolution.sendMediaInEvents("loja-meta", MediaInEvents.S3_URL);
        try (RawSocket socket = new RawSocket(evolution)) {
            socket.send("40");
            await().pollInterval(Duration.ofMillis(5)).until(() -> evolution.connectedClients("/") == 1);
            evolution.emit("loja-meta", "messages.upsert", plain);
            await().until(() -> !envelopes(socket.frames()).isEmpty());
            assertSameShape("s3", data, envelope(socket.frames()).get("data"));
        }
        assertThat(stored("loja-meta").at("/0/message/mediaUrl").isMissingNode())
                .isTrue();
        assertThat(stored("loja-meta")).hasSize(1);
    }

    private JsonNode stored(String instance) {
        return new Http(evolution)
                .post("/chat/findMessages/" + instance, "{}")
                .body()
                .at("/messages/records");
    }

    private JsonNode emitted(MediaRecording recording) {
        JsonNode data = recording.envelopes().get(0).get("data").deepCopy();
        ObjectNode message = (ObjectNode) data.get("message");
        message.remove(List.of("base64", "mediaUrl"));
        MediaContent content = MediaContent.of(message).orElseThrow();
        if (host.find(content.reference()).isEmpty()) {
            host.hold(content.reference(), HostedFile.of(PICTURE, "image/jpeg"), new byte[0]);
        }
        try (RawSocket socket = new RawSocket(evolution)) {
            socket.send("40");
            await().pollInterval(Duration.ofMillis(5)).until(() -> evolution.connectedClients("/") == 1);
            evolution.emit("loja-zap", "messages.upsert", data);
            await().until(() -> !envelopes(socket.frames()).isEmpty());
            return envelope(socket.frames()).get("data");
        }
    }

    /** Brings about what was there before: the messages of the other recordings, and Meta's files. */
    private void bringAbout(String name) {
        for (String received : received()) {
            JsonNode data = MediaRecording.named(received).envelopes().get(0).get("data");
            store(data);
            hold(data, received);
        }
        JsonNode picture =
                MediaRecording.named("receive-image").envelopes().get(0).get("data");
        for (String other :
                List.of("3EB01A2288A597C0003", "3EB01A22885D5570001", "3EB01A22888991C000E", "3EB01A2289AB5E70004")) {
            ObjectNode copy = picture.deepCopy();
            ((ObjectNode) copy.get("key")).put("id", other);
            ObjectNode image = (ObjectNode) copy.at("/message/imageMessage");
            image.remove(List.of("height", "width"));
            if (other.endsWith("0004")) {
                image.remove("caption");
            }
            if (other.endsWith("000E")) {
                image.put("mediaKey", new byte[32]);
            }
            store(copy);
        }
        ObjectNode document = MediaRecording.named("receive-document-with-caption")
                .envelopes()
                .get(0)
                .get("data")
                .deepCopy();
        ((ObjectNode) document.get("key")).put("id", "3EB01A22888938C000A");
        ((ObjectNode) document.at("/message/documentMessage")).remove(List.of("fileName", "caption"));
        store(document);
        store(Events.text("3EB01A228889BE60010", "5511933330001@s.whatsapp.net", "oi", 1_795_976_370L));
        if (name.endsWith("empty-200")) {
            host.hold(
                    picture.at("/message/imageMessage/directPath").textValue(),
                    HostedFile.of(new byte[0], "image/jpeg"),
                    key(picture));
        }
        host.hold("901", HostedFile.of(PICTURE, "image/jpeg"), new byte[0]);
        host.hold("902", HostedFile.of(VOICE, "audio/ogg"), new byte[0]);
        host.hold("904", HostedFile.of(DOCUMENT, "application/pdf"), new byte[0]);
        host.hold("905", HostedFile.of(STICKER, "image/webp"), new byte[0]);
        host.hold("906", HostedFile.of(PICTURE, "image/jpeg").gone(404), new byte[0]);
    }

    private void store(JsonNode data) {
        evolution.store("loja-zap", "messages.upsert", data);
    }

    private void hold(JsonNode data, String name) {
        MediaContent content = MediaContent.of(data.get("message")).orElseThrow();
        byte[] bytes =
                switch (content.type()) {
                    case "imageMessage" -> PICTURE;
                    case "audioMessage" -> VOICE;
                    case "stickerMessage" -> STICKER;
                    case "documentMessage" -> DOCUMENT;
                    default -> VIDEO;
                };
        HostedFile file = HostedFile.of(bytes, content.file().get("mimetype").textValue());
        host.hold(
                content.reference(),
                GONE.equals(data.at("/key/id").textValue()) ? file.gone(404) : file,
                Json.indexedBytes(content.file().get("mediaKey")));
    }

    private static byte[] key(JsonNode data) {
        return Json.indexedBytes(data.at("/message/imageMessage/mediaKey"));
    }

    /** The recorder wrote the numbers of a key as base64; a client sends them as an object. */
    private JsonNode withKeys(JsonNode body) {
        ObjectNode copy = body.deepCopy();
        JsonNode image = copy.at("/message/message/imageMessage");
        if (image.isObject() && image.path("mediaKey").isTextual()) {
            JsonNode stored =
                    MediaRecording.named("receive-image").envelopes().get(0).at("/data/message/imageMessage/mediaKey");
            ((ObjectNode) image).set("mediaKey", Json.withIndexedBytes(stored));
        }
        return copy;
    }

    private HttpResponse<String> post(MediaRecording recording) throws Exception {
        JsonNode body = recording.request().get("body");
        String text = (body.isTextual() ? body.textValue() : Json.write(body))
                .replace(RECORDED_HOST, "127.0.0.1:" + files.getAddress().getPort());
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(evolution.url() + recording.path()))
                                .header("apikey", evolution.apiKey())
                                .header(
                                        "Content-Type",
                                        recording
                                                .request()
                                                .at("/headers/content-type")
                                                .textValue())
                                .POST(HttpRequest.BodyPublishers.ofString(text))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<byte[]> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode envelope(List<SocketFrame> frames) {
        return envelopes(frames).get(0);
    }

    /** The envelopes that are complete. */
    private static List<JsonNode> envelopes(List<SocketFrame> frames) {
        List<SocketFrame> all = List.copyOf(frames);
        List<JsonNode> envelopes = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String text = all.get(i).text();
            if (text != null && text.startsWith("4") && text.contains("[")) {
                int attachments = text.startsWith("45") ? Integer.parseInt(text.substring(2, text.indexOf('-'))) : 0;
                if (all.size() > i + attachments) {
                    envelopes.add(read(all, i));
                }
            }
        }
        return envelopes;
    }

    private static JsonNode read(List<SocketFrame> frames, int first) {
        try {
            String text = frames.get(first).text();
            JsonNode envelope = Json.read(text.substring(text.indexOf('['))).get(1);
            return withAttachments(envelope, frames, first + 1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode withAttachments(JsonNode node, List<SocketFrame> frames, int first) {
        if (node.has("_placeholder")) {
            return Json.object()
                    .binaryNode(frames.get(first + node.get("num").asInt()).binary());
        }
        if (node.isObject()) {
            ObjectNode copy = Json.object();
            node.properties()
                    .forEach(field -> copy.set(field.getKey(), withAttachments(field.getValue(), frames, first)));
            return copy;
        }
        return node;
    }

    /** The same fields with the same kinds of values; null is a value of every kind. Bytes are one value. */
    private static void assertSameShape(String where, JsonNode recorded, JsonNode actual) {
        if (recorded.isNull() || actual.isNull()) {
            return;
        }
        assertThat(actual.getNodeType()).as(where).isEqualTo(recorded.getNodeType());
        if (recorded.isObject() && !recorded.has("0")) {
            assertThat(fields(actual)).as(where).isEqualTo(fields(recorded));
            fields(recorded)
                    .forEach(field -> assertSameShape(where + "." + field, recorded.get(field), actual.get(field)));
        }
    }

    private static void assertSameFile(JsonNode recorded, JsonNode actual) {
        String type = recorded.get("messageType").textValue();
        assertThat(actual.get("messageType").textValue()).isEqualTo(type);
        for (String field : List.of("mimetype", "fileName", "caption", "ptt", "gifPlayback", "type", "mediaType")) {
            boolean ofTheTime = field.equals("fileName") && type.equals("audioMessage");
            if (!ofTheTime) {
                assertThat(actual.at("/message/" + type).get(field))
                        .as(field)
                        .isEqualTo(recorded.at("/message/" + type).get(field));
            }
        }
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static byte[] mp3() {
        String audio = MediaRecording.named("evolution-send-audio-base64")
                .request()
                .at("/body/audio")
                .textValue();
        return Base64.getDecoder().decode(audio);
    }
}
