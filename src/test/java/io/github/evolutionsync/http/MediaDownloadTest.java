package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.media.MediaKey;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code GET /api/messages/{id}/media} answers, over real connections. */
class MediaDownloadTest {
    private static final int LENGTH = 100_000;
    private static final byte[] PDF = pdf();

    @TempDir
    static Path folder;

    private static MediaBundle node;
    private static String message;
    private static String etag;

    @BeforeAll
    static void start() throws Exception {
        node = new MediaBundle(folder.resolve("media"), Map.of());
        message = node.stored("Orçamento.pdf", PDF, "application/pdf");
        etag = '"' + HexFormat.of().formatHex(io.github.evolutionsync.Sha256.of(PDF)) + '"';
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static byte[] pdf() {
        byte[] pdf = new byte[LENGTH];
        new Random(1).nextBytes(pdf);
        System.arraycopy("%PDF-1.4\n".getBytes(StandardCharsets.US_ASCII), 0, pdf, 0, 9);
        return pdf;
    }

    @Test
    void theFileIsSentWithHeadersThatKeepABrowserSafe() throws Exception {
        HttpResponse<byte[]> answer = node.media(message, node.acme());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(PDF);
        assertThat(headers(answer))
                .containsEntry("content-type", "application/pdf")
                .containsEntry("content-length", Integer.toString(LENGTH))
                .containsEntry("etag", etag)
                .containsEntry("accept-ranges", "bytes")
                .containsEntry("cache-control", "private, no-cache")
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry(
                        "content-disposition",
                        "inline; filename=\"Orcamento.pdf\"; filename*=UTF-8''Or%C3%A7amento.pdf");
        assertThat(headers(answer).get("content-security-policy")).contains("default-src 'none'", "sandbox");
        assertThat(answer.headers().map()).doesNotContainKeys("authorization", "transfer-encoding");
    }

    @Test
    void aHeadRequestGetsTheHeadersOnly() throws Exception {
        HttpResponse<byte[]> answer =
                node.send("HEAD", "/api/messages/" + message + "/media", node.acme(), "Range", "bytes=0-9");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(headers(answer))
                .containsEntry("content-length", Integer.toString(LENGTH))
                .containsEntry("content-type", "application/pdf");
        assertThat(node.send("HEAD", "/api/messages/" + MediaBundle.unknown() + "/media", node.acme())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyItsTenantAndOperatorsGetIt() throws Exception {
        assertThat(node.media(message, node.bundle.token("globex")).statusCode())
                .isEqualTo(404);
        assertThat(node.media(message, Bundle.API_KEY).body()).isEqualTo(PDF);
        assertThat(node.get("/api/messages/" + message + "/media?tenant=globex", Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(404);
        assertThat(node.media(message, null).statusCode()).isEqualTo(401);
        assertThat(node.media(MediaBundle.unknown(), node.acme()).statusCode()).isEqualTo(404);
        assertThat(node.media("no-id", node.acme()).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-9|0|9",
                "bytes=99990-|99990|99999",
                "bytes=-10|99990|99999",
                "bytes=-200000|0|99999",
                "bytes=50000-999999999|50000|99999",
                "bytes=0-0|0|0",
                "bytes= 5-6 |5|6",
            })
    void aRangeIsAPart(String range, int first, int last) throws Exception {
        HttpResponse<byte[]> answer = node.media(message, node.acme(), "Range", range);

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(headers(answer))
                .containsEntry("content-range", "bytes " + first + "-" + last + "/" + LENGTH)
                .containsEntry("content-length", Integer.toString(last - first + 1))
                .containsEntry("etag", etag);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(PDF, first, last + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-1,5-6",
                "bytes=9-8",
                "bytes=-",
                "bytes",
                "lines=0-1",
                "bytes=a-b",
                "bytes=0-9999999999999999999",
                "bytes=0x1-2",
                "bytes=--1",
                "bytes=1-2-3",
            })
    void anythingElseThanOneRangeIsIgnored(String range) throws Exception {
        HttpResponse<byte[]> answer = node.media(message, node.acme(), "Range", range);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(PDF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100000-", "bytes=100000-200000", "bytes=-0", "bytes=999999999999999999-"})
    void aRangeBeyondTheFileIsRefused(String range) throws Exception {
        HttpResponse<byte[]> answer = node.media(message, node.acme(), "Range", range);

        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(headers(answer)).containsEntry("content-range", "bytes */" + LENGTH);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).startsWith("{\"error\":");
    }

    @Test
    void aPartIsSentOnlyOfTheFileThatTheClientKnows() throws Exception {
        assertThat(node.media(message, node.acme(), "Range", "bytes=0-9", "If-Range", etag)
                        .statusCode())
                .isEqualTo(206);
        for (String other : new String[] {"\"other\"", "W/" + etag, "Mon, 30 Nov 2026 12:00:00 GMT"}) {
            assertThat(node.media(message, node.acme(), "Range", "bytes=0-9", "If-Range", other)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aKnownFileIsNotSentAgain() throws Exception {
        for (String known : new String[] {etag, "W/" + etag, "\"a\", " + etag, "*"}) {
            HttpResponse<byte[]> answer =
                    node.media(message, node.acme(), "If-None-Match", known, "Range", "bytes=0-9");
            assertThat(answer.statusCode()).as(known).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(headers(answer)).containsEntry("etag", etag).containsEntry("cache-control", "private, no-cache");
        }
        assertThat(node.media(message, node.acme(), "If-None-Match", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
        // of another tenant's file nothing is known
        assertThat(node.media(message, node.bundle.token("globex"), "If-None-Match", etag)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aFileInWhichSomethingMightRunIsAnAttachment() throws Exception {
        byte[] html = "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        HttpResponse<byte[]> answer = node.media(node.stored("foto.jpg", html, "text/html"), node.acme());

        assertThat(answer.body()).isEqualTo(html);
        assertThat(headers(answer))
                .containsEntry("content-type", "application/octet-stream")
                .containsEntry("x-content-type-options", "nosniff");
        assertThat(headers(answer).get("content-disposition")).startsWith("attachment; filename=\"foto.jpg\"");
    }

    @Test
    void everyStateHasItsAnswer() throws Exception {
        String pending = node.message("a.pdf");
        gone(pending, "This file was not fetched, because MEDIA_STORE or MEDIA_FETCH is off");
        node.state(pending, "pending", null, null);
        gone(pending, "This file was not fetched, because MEDIA_STORE or MEDIA_FETCH is off");
        for (String state : new String[] {"expired", "failed", "skipped"}) {
            node.state(pending, state, "WhatsApp does not have the file any more", null);
            gone(pending, "WhatsApp does not have the file any more");
        }
    }

    private static void gone(String message, String error) throws Exception {
        HttpResponse<byte[]> answer = node.media(message, node.acme());
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("{\"error\":\"" + error + "\"}");
    }

    @Test
    void theThumbnailIsWhatsAppsOwnWhereThereIsOne() throws Exception {
        byte[] own = jpeg(32, 24);
        String picture = node.stored("foto.jpg", jpeg(400, 300), "image/jpeg");
        node.bundle.rows("UPDATE media SET thumbnail = decode('"
                + HexFormat.of().formatHex(own) + "', 'hex') WHERE message_id = '" + picture + "'");

        HttpResponse<byte[]> answer = thumbnail(picture);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(own);
        assertThat(headers(answer))
                .containsEntry("content-type", "image/jpeg")
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("cache-control", "private, no-cache");
        String known = headers(answer).get("etag");
        assertThat(thumbnail(picture, "If-None-Match", known).statusCode()).isEqualTo(304);
        assertThat(node.get("/api/messages/" + picture + "/media?thumbnail", node.bundle.token("globex"))
                        .statusCode())
                .isEqualTo(404);
        node.state(picture, "expired", "WhatsApp does not have the file any more", null);
        assertThat(thumbnail(picture).body()).isEqualTo(own);
    }

    @Test
    void aThumbnailIsMadeOnceOfAStoredPicture() throws Exception {
        byte[] file = jpeg(640, 480);
        String picture = node.stored("foto.jpg", file, "image/jpeg");

        HttpResponse<byte[]> made = thumbnail(picture);

        assertThat(made.statusCode()).isEqualTo(200);
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(made.body()));
        assertThat(small.getWidth()).isEqualTo(320);
        assertThat(small.getHeight()).isEqualTo(240);
        assertThat(headers(made)).containsEntry("content-type", "image/jpeg");
        // afterwards it is a row's, and the file is not read
        Files.delete(node.store.resolve(
                MediaKey.of("acme", HexFormat.of().formatHex(io.github.evolutionsync.Sha256.of(file)))));
        assertThat(thumbnail(picture).body()).isEqualTo(made.body());
    }

    @Test
    void whatIsNoPictureHasNoThumbnail() throws Exception {
        String pending = node.message("a.jpg");
        node.state(pending, "pending", null, null);
        String broken = node.stored("foto.jpg", new byte[] {-1, -40, -1, 1, 2, 3}, "image/jpeg");
        for (String without : new String[] {message, pending, broken, broken}) {
            HttpResponse<byte[]> answer = thumbnail(without);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"error\":\"There is no thumbnail of this media\"}");
        }
    }

    private static HttpResponse<byte[]> thumbnail(String message, String... headers) throws Exception {
        return node.get("/api/messages/" + message + "/media?thumbnail", node.acme(), headers);
    }

    private static byte[] jpeg(int width, int height) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "jpeg", bytes);
        return bytes.toByteArray();
    }

    @Test
    void aFileThatIsMissingFromTheStoreIsGone() throws Exception {
        String gone = node.stored("gone.pdf", "%PDF-gone".getBytes(StandardCharsets.US_ASCII), "application/pdf");
        String sha256 = node.bundle.value("SELECT sha256 FROM media WHERE message_id = '" + gone + "'");
        Files.delete(node.store.resolve(MediaKey.of("acme", sha256)));

        HttpResponse<byte[]> answer = node.media(gone, node.acme());

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":\"The media store does not have this file any more\"}");
        assertThat(node.bundle.value("SELECT state FROM media WHERE message_id = '" + gone + "'"))
                .isEqualTo("failed");
    }

    @Test
    void aMessageWithoutMediaHasNone() throws Exception {
        node.evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "5511911110001@s.whatsapp.net", "fromMe": false, "id": "TEXT"}, "pushName": "Carla",
                 "messageTimestamp": 1795521600, "message": {"conversation": "Bom dia"}}"""));
        node.bundle.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = 'TEXT'", "1");
        String text = node.bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'TEXT'");

        assertThat(node.media(text, node.acme()).statusCode()).isEqualTo(404);
        assertThat(node.send("POST", "/api/messages/" + text + "/media/link", node.acme())
                        .statusCode())
                .isEqualTo(404);
    }

    private static Map<String, String> headers(HttpResponse<?> answer) {
        Map<String, String> headers = new java.util.TreeMap<>();
        answer.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return headers;
    }
}
