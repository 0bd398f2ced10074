package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.Integration;
import io.github.evolutionsync.demo.ReceivedRequest;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /api/chats/{id}/messages} with an upload, on each channel of the simulated server. */
class SendMediaTest {
    private static final byte[] OGG = ogg();

    @TempDir
    static Path folder;

    private static MediaBundle node;
    private static int ids;

    @BeforeAll
    static void start() throws Exception {
        node = new MediaBundle(
                folder.resolve("media"),
                Map.of("media.fetch", "auto", "media.url-hosts", "127.0.0.0/8"),
                SimulatedInstance.named("meta").withIntegration(Integration.BUSINESS),
                SimulatedInstance.named("canal").withIntegration(Integration.EVOLUTION));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void noFault() {
        node.evolution.clearFaults();
    }

    /** The beginning of an Ogg file with Opus. */
    private static byte[] ogg() {
        byte[] ogg = new byte[200];
        byte[] page = "OggS".getBytes(StandardCharsets.US_ASCII);
        byte[] head = "OpusHead".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(page, 0, ogg, 0, page.length);
        ogg[26] = 1;
        ogg[27] = 19;
        System.arraycopy(head, 0, ogg, 28, head.length);
        return ogg;
    }

    private static byte[] jpeg() throws Exception {
        BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, ++ids);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", bytes);
        return bytes.toByteArray();
    }

    private static String upload(String name, byte[] content) throws Exception {
        HttpResponse<byte[]> answer =
                MediaBundle.send(node.request("/api/media?tenant=acme&fileName=" + name, Bundle.API_KEY)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(content)));
        assertThat(answer.statusCode()).isEqualTo(201);
        return Bundle.JSON.readTree(answer.body()).path("id").asText();
    }

    private static String chat(String instance) throws Exception {
        String number = "55119222200" + (10 + ++ids % 80);
        node.evolution.emit(instance, "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "%s@s.whatsapp.net", "fromMe": false, "id": "%s"}, "pushName": "Carla",
                 "messageTimestamp": 1795521600, "messageType": "conversation", "message": {"conversation": "oi"}}""".formatted(number, "IN" + ids)));
        String chat = "SELECT chat_id FROM messages WHERE whatsapp_message_id = 'IN" + ids + "'";
        await().atMost(Duration.ofSeconds(30)).until(() -> node.bundle.value(chat) != null);
        return node.bundle.value(chat);
    }

    private static HttpResponse<String> send(String chat, String media) throws Exception {
        return node.bundle.post("/api/chats/" + chat + "/messages", "{\"media\":" + media + "}", node.acme());
    }

    private static JsonNode sent(HttpResponse<String> answer, byte[] content) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode message = Bundle.JSON.readTree(answer.body());
        assertThat(message.at("/media/state").asText()).as(answer.body()).isEqualTo("stored");
        assertThat(message.at("/media/bytes").asLong()).isEqualTo(content.length);
        String id = message.path("id").asText();
        assertThat(node.media(id, node.acme()).body()).isEqualTo(content);
        // the event brings the same message, and nothing fetches its file again
        String whatsapp = message.path("whatsappMessageId").asText();
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(node.bundle.value(
                            "SELECT count(*) FROM messages WHERE whatsapp_message_id = '" + whatsapp + "'"))
                    .isEqualTo("1");
            assertThat(node.bundle.value("SELECT state || coalesce(due_at::text, '') || coalesce(source::text, '')"
                            + " FROM media WHERE message_id = '" + id + "'"))
                    .isEqualTo("stored");
        });
        return message;
    }

    private static ReceivedRequest last(String path) {
        List<ReceivedRequest> requests = node.evolution.requests().stream()
                .filter(request -> request.path().startsWith("/message/" + path))
                .toList();
        return requests.get(requests.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loja", "meta", "canal"})
    void aPictureADocumentAndAVoiceNoteAreSentOnEveryChannel(String instance) throws Exception {
        String chat = chat(instance);
        byte[] picture = jpeg();
        sent(send(chat, "{\"id\":\"" + upload("foto.png", picture) + "\",\"caption\":\"Olá\"}"), picture);
        JsonNode request = last("sendMedia/" + instance).body();
        assertThat(request.path("mediatype").asText()).isEqualTo("image");
        assertThat(request.path("fileName").asText()).isEqualTo("foto.png.jpg");
        assertThat(request.path("caption").asText()).isEqualTo("Olá");
        assertThat(Base64.getDecoder().decode(request.path("media").asText())).isEqualTo(picture);

        byte[] pdf = ("%PDF-1.4 " + instance).getBytes(StandardCharsets.US_ASCII);
        sent(send(chat, "{\"id\":\"" + upload("a.pdf", pdf) + "\",\"fileName\":\"../Orçamento.pdf\"}"), pdf);
        request = last("sendMedia/" + instance).body();
        assertThat(request.path("mediatype").asText()).isEqualTo("document");
        assertThat(request.path("fileName").asText()).isEqualTo("Orçamento.pdf");

        sent(send(chat, "{\"id\":\"" + upload("voz.ogg", OGG) + "\",\"voice\":true}"), OGG);
        assertThat(last("sendWhatsAppAudio/" + instance).headers().get("content-type"))
                .startsWith("multipart/form-data");
    }

    /** Evolution makes the type of a document from its name. */
    @ParameterizedTest
    @CsvSource({
        "%PDF-1.4 a,foto.jpg,foto.jpg.pdf",
        "GIF89a,foto.JPG,foto.JPG.gif",
        "GIF89a,foto.GIF,foto.GIF",
        "<html><body>oi</body></html>,foto.jpg,foto.jpg.bin",
        "%PDF-1.4 a,orçamento.v2,orçamento.v2",
        "a;b,tabela.csv,tabela.csv",
        "\u0080\u0081\u0082,musica.mp3,musica.mp3",
    })
    void aDocumentsNameDoesNotMakeItAnotherType(String content, String name, String sent) throws Exception {
        byte[] file = content.getBytes(StandardCharsets.ISO_8859_1);
        String id = upload("x", file);

        sent(send(chat("loja"), "{\"id\":\"" + id + "\",\"fileName\":\"" + name + "\"}"), file);

        JsonNode request = last("sendMedia/loja").body();
        assertThat(request.path("mediatype").asText()).isEqualTo("document");
        assertThat(request.path("fileName").asText()).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loja", "meta", "canal"})
    void aVideoAndAudioThatIsNoVoiceNoteAreSentOnEveryChannel(String instance) throws Exception {
        String chat = chat(instance);
        byte[] video = sample("chegou.mp4");
        JsonNode message =
                sent(send(chat, "{\"id\":\"" + upload("chegou", video) + "\",\"caption\":\"Chegou!\"}"), video);
        assertThat(message.at("/media/type").asText()).isEqualTo("video/mp4");
        JsonNode request = last("sendMedia/" + instance).body();
        assertThat(request.path("mediatype").asText()).isEqualTo("video");
        assertThat(request.path("mimetype").asText()).isEqualTo("video/mp4");
        assertThat(request.path("fileName").asText()).isEqualTo("chegou.mp4");
        assertThat(request.path("caption").asText()).isEqualTo("Chegou!");
        assertThat(Base64.getDecoder().decode(request.path("media").asText())).isEqualTo(video);

        byte[] audio = sample("voz-troca.ogg");
        message = sent(send(chat, "{\"id\":\"" + upload("musica.ogg", audio) + "\",\"voice\":false}"), audio);
        assertThat(message.at("/media/type").asText()).isEqualTo("audio/ogg");
        assertThat(message.at("/media/voice").asBoolean()).isFalse();
        request = last("sendMedia/" + instance).body();
        assertThat(request.path("mediatype").asText()).isEqualTo("audio");
        assertThat(request.path("fileName").asText()).isEqualTo("musica.ogg");
        assertThat(Base64.getDecoder().decode(request.path("media").asText())).isEqualTo(audio);
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream sample = SendMediaTest.class.getResourceAsStream("/demo/media/" + name)) {
            return sample.readAllBytes();
        }
    }

    /** Meta's refusal arrives as a success without a message id. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void whatMetaRefusesIsNotSentAndNotStored(String voice) throws Exception {
        String chat = chat("meta");
        String id = upload("voz.ogg", OGG);
        node.evolution.refuseSends(node.bundle.value("SELECT whatsapp_chat_id FROM chats WHERE id = '" + chat + "'"));

        HttpResponse<String> answer = send(chat, "{\"id\":\"" + id + "\",\"voice\":" + voice + "}");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("Nothing was sent", "#131047");
        assertThat(node.bundle.value(
                        "SELECT count(*) FROM messages WHERE chat_id = '" + chat + "' AND direction = 'OUTGOING'"))
                .isEqualTo("0");
        // the upload stays, for another try
        node.evolution.clearFaults();
        sent(send(chat, "{\"id\":\"" + id + "\",\"voice\":" + voice + "}"), OGG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loja", "meta", "canal"})
    void theFileOfAMessageIsForwarded(String instance) throws Exception {
        byte[] picture = jpeg();
        JsonNode first = sent(send(chat("loja"), "{\"id\":\"" + upload("a.jpg", picture) + "\"}"), picture);
        JsonNode second = sent(
                send(chat(instance), "{\"messageId\":\"" + first.path("id").asText() + "\",\"caption\":\"veja\"}"),
                picture);
        assertThat(second.path("id").asText()).isNotEqualTo(first.path("id").asText());
        assertThat(last("sendMedia/" + instance).body().path("caption").asText())
                .isEqualTo("veja");
    }

    @Test
    void aVoiceNoteIsForwardedAsAVoiceNote() throws Exception {
        JsonNode first = sent(send(chat("loja"), "{\"id\":\"" + upload("v.ogg", OGG) + "\",\"voice\":true}"), OGG);
        JsonNode second =
                sent(send(chat("loja"), "{\"messageId\":\"" + first.path("id").asText() + "\"}"), OGG);
        assertThat(second.at("/media/voice").asBoolean()).isTrue();
    }

    @Test
    void onlyAFileThatIsKeptIsForwarded() throws Exception {
        String chat = chat("loja");
        String text = node.bundle.value("SELECT id FROM messages WHERE chat_id = '" + chat + "'");
        assertThat(send(chat, "{\"messageId\":\"" + text + "\"}").statusCode()).isEqualTo(409);
        assertThat(send(chat, "{\"messageId\":\"6f2c1c2e-52a2-4b0f-9a5e-0d6a2f9a7b11\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loja", "meta", "canal"})
    void evolutionFetchesTheFileOfAnAddress(String instance) throws Exception {
        HttpServer host = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        byte[] picture = jpeg();
        host.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, picture.length);
            exchange.getResponseBody().write(picture);
            exchange.close();
        });
        host.start();
        try {
            String url = "http://127.0.0.1:" + host.getAddress().getPort() + "/fotos/bolsa.jpg?x=1";
            HttpResponse<String> answer = send(chat(instance), "{\"url\":\"" + url + "\"}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(Bundle.JSON.readTree(answer.body()).path("messageType").asText())
                    .isEqualTo("imageMessage");
            JsonNode request = last("sendMedia/" + instance).body();
            assertThat(request.path("media").asText()).isEqualTo(url);
            assertThat(request.path("mediatype").asText()).isEqualTo("image");
            assertThat(request.path("fileName").asText()).isEqualTo("bolsa.jpg");
        } finally {
            host.stop(0);
        }
    }

    @Test
    void aFileQuotesAMessage() throws Exception {
        String chat = chat("loja");
        String quoted = node.bundle.value("SELECT id FROM messages WHERE chat_id = '" + chat + "'");
        for (String media : List.of(
                "{\"id\":\"" + upload("a.jpg", jpeg()) + "\"}",
                "{\"id\":\"" + upload("v.ogg", OGG) + "\",\"voice\":true}")) {
            HttpResponse<String> answer = node.bundle.post(
                    "/api/chats/" + chat + "/messages",
                    "{\"media\":" + media + ",\"quotedMessageId\":\"" + quoted + "\"}",
                    node.acme());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            String path = media.contains("voice") ? "sendWhatsAppAudio/loja" : "sendMedia/loja";
            assertThat(last(path).body().at("/quoted/key/id").asText()).startsWith("IN");
        }
    }

    /** Evolution sends what it cannot convert as an empty voice note, such as the notes of a MIDI file. */
    @ParameterizedTest
    @ValueSource(strings = {"%PDF-1.4 not audio", "MThd\0\0\0\6\0\1\0\1\0\140MTrk\0\0\0\4\0\377\057\0"})
    void onlyAudioIsSentAsAVoiceNote(String content) throws Exception {
        String chat = chat("loja");
        String id = upload("voz.ogg", content.getBytes(StandardCharsets.ISO_8859_1));
        long before = node.evolution.requests().size();

        HttpResponse<String> answer = send(chat, "{\"id\":\"" + id + "\",\"voice\":true}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("must be an audio file");
        assertThat(node.evolution.requests().stream()
                        .skip(before)
                        .filter(request -> request.path().startsWith("/message/")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":\"x\"}",
                "{\"id\":7}",
                "\"x\"",
                "{\"id\":\"6f2c1c2e-52a2-4b0f-9a5e-0d6a2f9a7b11\",\"voice\":\"yes\"}",
                "{\"id\":\"6f2c1c2e-52a2-4b0f-9a5e-0d6a2f9a7b11\",\"caption\":7}",
                "{\"id\":\"6f2c1c2e-52a2-4b0f-9a5e-0d6a2f9a7b11\",\"voice\":true,\"caption\":\"a\"}",
            })
    void aBodyThatNamesNoUploadIsRefused(String media) throws Exception {
        assertThat(send(chat("loja"), media).statusCode()).isEqualTo(400);
    }

    @Test
    void theFileOfAnotherTenantsMessageIsNotForwarded() throws Exception {
        byte[] picture = jpeg();
        JsonNode message = sent(send(chat("loja"), "{\"id\":\"" + upload("a.jpg", picture) + "\"}"), picture);
        node.bundle.rows("INSERT INTO chats (id, tenant_id, whatsapp_chat_id, instance) VALUES"
                + " ('00000000-0000-0000-0000-0000000000aa', 'globex', '5511922220000@s.whatsapp.net', 'outra')");

        HttpResponse<String> answer = node.bundle.post(
                "/api/chats/00000000-0000-0000-0000-0000000000aa/messages",
                "{\"media\":{\"messageId\":\"" + message.path("id").asText() + "\"}}",
                node.bundle.token("globex"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        assertThat(answer.body()).contains("There is no such message");
    }

    @Test
    void anUploadIsItsTenantsAlone() throws Exception {
        HttpResponse<byte[]> other = MediaBundle.send(node.request("/api/media", node.bundle.token("globex"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(OGG)));
        String id = Bundle.JSON.readTree(other.body()).path("id").asText();

        assertThat(send(chat("loja"), "{\"id\":\"" + id + "\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void aRequestThatMayHaveSentIsNeverRepeated() throws Exception {
        String chat = chat("loja");
        String id = upload("a.pdf", "%PDF-1.4 once".getBytes(StandardCharsets.US_ASCII));
        node.evolution.cutHttpAfterwards("/message/sendMedia");
        long before = sends();

        HttpResponse<String> answer = send(chat, "{\"id\":\"" + id + "\"}");

        assertThat(answer.statusCode()).as(answer.body()).isIn(201, 202);
        node.bundle.awaitValue("SELECT state FROM outbox WHERE chat_id = '" + chat + "'", "sent");
        assertThat(sends()).isEqualTo(before + 1);
    }

    private static long sends() {
        return node.evolution.requests().stream()
                .filter(request -> request.path().startsWith("/message/sendMedia"))
                .count();
    }
}
