package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.media.BadMediaException;
import io.github.evolutionsync.media.MediaFiles;
import io.github.evolutionsync.media.MediaTooLargeException;
import io.github.evolutionsync.media.MediaUrls;
import io.github.evolutionsync.media.ReceivedFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the simulated server at their limits, fetched by what fetches them in production. */
@Timeout(120)
class SimulatedMediaTest {
    private static final long MIB = 1024 * 1024;

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults(),
            SimulatedInstance.named("loja"),
            SimulatedInstance.named("meta").withIntegration(Integration.BUSINESS));
    private final MediaHost host = evolution.media();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        evolution.close();
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void aLargeFileIsNotInMemoryWhole(String encoding) throws Exception {
        receive("A", HostedFile.generated(64 * MIB, "video/mp4"));
        HttpResponse<InputStream> answer = fetch("A", encoding);
        assertThat(answer.statusCode()).isEqualTo(201);
        boolean zipped = encoding.equals("gzip");
        assertThat(answer.headers().firstValue("content-encoding").orElse("none"))
                .isEqualTo(zipped ? "gzip" : "none");
        assertThat(answer.headers().firstValueAsLong("content-length").isPresent())
                .isEqualTo(!zipped);
        ReceivedFile received =
                files().receiveAnswer(zipped ? new GZIPInputStream(answer.body()) : answer.body(), "a.part", 64 * MIB);
        assertThat(received.bytes()).isEqualTo(64 * MIB);
        try (InputStream expected = new GeneratedContent(64 * MIB)) {
            assertThat(received.file()).hasSize(64 * MIB);
            assertThat(Files.newInputStream(received.file().toPath())).hasSameContentAs(expected);
        }
    }

    @Test
    void aSlowClientGetsItsWholeAnswer() throws Exception {
        Duration keepAlive = Duration.ofMillis(100);
        try (SimulatedEvolution impatient = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withKeepAlive(keepAlive),
                SimulatedInstance.named("meta").withIntegration(Integration.BUSINESS))) {
            String id = impatient.media().uploadToMeta(HostedFile.generated(40 * MIB, "video/mp4"));
            String data = "{\"message\":{\"messageType\":\"videoMessage\",\"message\":{\"videoMessage\":{\"id\":\"" + id
                    + "\",\"mime_type\":\"video/mp4\"}}}}";
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(impatient.url() + "/chat/getBase64FromMediaMessage/meta"))
                    .header("apikey", impatient.apiKey())
                    .POST(HttpRequest.BodyPublishers.ofString(data))
                    .build();
            try (InputStream body = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body()) {
                body.readNBytes(1000);
                awaitKeepAlive(impatient);
                assertThat(body.transferTo(OutputStream.nullOutputStream())).isGreaterThan(39 * MIB / 3 * 4);
            }
        }
    }

    /** Returns when the server has closed a connection that was idle for its keep-alive time. */
    private static void awaitKeepAlive(SimulatedEvolution server) throws IOException {
        try (Socket idle = new Socket("127.0.0.1", server.port())) {
            idle.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            idle.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void aFileOfTwoGigabytesIsLeftAtTheLimit() throws Exception {
        receive("A", HostedFile.generated(2048 * MIB, "video/mp4"));
        HttpResponse<InputStream> answer = fetch("A", "identity");
        assertThat(answer.headers().firstValueAsLong("content-length").orElse(0))
                .isGreaterThan(2048 * MIB / 3 * 4);
        assertThatThrownBy(() -> files().receiveAnswer(answer.body(), "a.part", MIB))
                .isInstanceOf(MediaTooLargeException.class);
        receive("B", HostedFile.generated(HostedFile.ENDLESS, "video/mp4"));
        assertThatThrownBy(() -> files().receiveAnswer(fetch("B", "identity").body(), "b.part", MIB))
                .isInstanceOf(MediaTooLargeException.class);
    }

    @Test
    void aWrongLengthIsDeclaredAsTheSenderWantsIt() throws Exception {
        receive("A", HostedFile.of(new byte[1000], "image/jpeg").declaring(5));
        assertThat(json(fetch("A", "identity")).at("/size/fileLength/low").asInt())
                .isEqualTo(5);
    }

    @Test
    void anAnswerMayBreakOff() throws Exception {
        receive("A", HostedFile.generated(MIB, "image/jpeg").cut(MIB / 2));
        assertThatThrownBy(() -> files().receiveAnswer(fetch("A", "identity").body(), "a.part", MIB))
                .isInstanceOf(IOException.class);
        assertThat(folder.resolve(".parts")).isEmptyDirectory();
    }

    @Test
    void aSlowHostTakesItsTime() throws Exception {
        receive("A", HostedFile.of(new byte[] {1}, "image/jpeg").slow(Duration.ofMillis(300)));
        long start = System.nanoTime();
        assertThat(fetch("A", "identity").statusCode()).isEqualTo(201);
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofMillis(300).toNanos());
    }

    @Test
    void aFileIsLostAndComesBack() throws Exception {
        evolution.giveUpMediaAfter(Duration.ofMillis(200));
        String path = receive("A", HostedFile.of(new byte[] {1}, "image/jpeg"));
        receive("B", HostedFile.of(new byte[] {1}, "image/jpeg"));
        host.lose(path, 410);
        long start = System.nanoTime();
        assertThat(fetch("A", "identity").statusCode()).isEqualTo(400);
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofMillis(200).toNanos());
        assertThat(fetch("B", "identity").statusCode()).isEqualTo(201);
        host.loseAll(500);
        assertThat(fetch("B", "identity").statusCode()).isEqualTo(400);
        evolution.clearFaults();
        assertThat(fetch("B", "identity").statusCode()).isEqualTo(201);
    }

    @Test
    void aFileInTheBucketIsFetchedByItsUrl() throws Exception {
        try (MediaUrls urls = new MediaUrls(host.bucketHost())) {
            String url = host.put(HostedFile.of("oi".getBytes(StandardCharsets.UTF_8), "text/plain"), "x/ção.txt");
            assertThat(files().receive(urls.open(url, MIB), "a.part", MIB).file())
                    .hasContent("oi");
            String endless = host.put(HostedFile.generated(HostedFile.ENDLESS, "video/mp4"), "x/endless.mp4");
            assertThatThrownBy(() -> files().receive(urls.open(endless, MIB), "b.part", MIB))
                    .isInstanceOf(MediaTooLargeException.class);
            String cut = host.put(HostedFile.generated(MIB, "video/mp4").cut(10), "x/cut.mp4");
            assertThatThrownBy(() -> files().receive(urls.open(cut, MIB), "c.part", MIB))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsSentCanBeFetched() throws Exception {
        List<SentText> sent = new CopyOnWriteArrayList<>();
        evolution.onSentText(sent::add);
        JsonNode answer = post(
                "sendMedia/loja",
                "{\"number\":\"5511933330001\",\"mediatype\":\"document\",\"fileName\":\"a.txt\","
                        + "\"mimetype\":\"application/pdf\",\"media\":\"b2k=\"}");
        assertThat(answer.at("/message/documentMessage/mimetype").textValue()).isEqualTo("text/plain");
        String id = answer.at("/key/id").textValue();
        assertThat(files().receiveAnswer(fetch(id, "identity").body(), "a.part", MIB)
                        .file())
                .hasContent("oi");
        assertThat(sent).containsExactly(new SentText("loja", "5511933330001@s.whatsapp.net", id, ""));
    }

    @Test
    void aPictureOfAFormIsEncodedAgain() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(200, 100, BufferedImage.TYPE_INT_ARGB), "png", png);
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(("--x\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n5511933330001\r\n"
                        + "--x\r\nContent-Disposition: form-data; name=\"mediatype\"\r\n\r\nimage\r\n"
                        + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                        + "Content-Type: image/png\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(png.toByteArray());
        form.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
        HttpResponse<InputStream> answer =
                send(HttpRequest.newBuilder(URI.create(evolution.url() + "/message/sendMedia/loja"))
                        .header("Content-Type", "multipart/form-data; boundary=x")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray())));
        JsonNode image = json(answer).at("/message/imageMessage");
        assertThat(image.get("mimetype").textValue()).isEqualTo("image/jpeg");
        assertThat(image.get("width").asInt()).isEqualTo(200);
        byte[] thumbnail = Json.indexedBytes(image.get("jpegThumbnail"));
        assertThat(ImageIO.read(new ByteArrayInputStream(thumbnail)).getWidth()).isEqualTo(32);
        assertThat(evolution.requests().get(0).body().at("/file/buffer").textValue())
                .isEqualTo("bytes");
    }

    @Test
    void whatIsNoAudioGoesOutEmptyAndCannotBeFetched() throws Exception {
        evolution.giveUpMediaAfter(Duration.ZERO);
        String pdf = Base64.getEncoder().encodeToString("%PDF-1.7".getBytes(StandardCharsets.UTF_8));
        JsonNode answer = post("sendWhatsAppAudio/loja", "{\"number\":\"5511933330001\",\"audio\":\"" + pdf + "\"}");
        assertThat(answer.at("/message/audioMessage/fileLength/low").asInt()).isZero();
        assertThat(fetch(answer.at("/key/id").textValue(), "identity").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aRequestLongerThanEvolutionsLimitIsRejected() throws Exception {
        HttpResponse<InputStream> answer =
                send(HttpRequest.newBuilder(URI.create(evolution.url() + "/message/sendMedia/loja"))
                        .header("Content-Type", "application/json")
                        .expectContinue(true)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new GeneratedContent(137 * MIB))));
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void aFileThroughMetaIsFetchedByItsWholeMessage() throws Exception {
        String id = host.uploadToMeta(HostedFile.of("%PDF-1.7".getBytes(StandardCharsets.UTF_8), "application/pdf"));
        String data = "{\"message\":{\"key\":{\"id\":\"wamid.x\"},\"messageType\":\"documentMessage\",\"message\":"
                + "{\"documentMessage\":{\"id\":\"" + id
                + "\",\"mime_type\":\"application/pdf\",\"filename\":\"../a.pdf\"}}}}";
        HttpResponse<InputStream> answer = send(request("/chat/getBase64FromMediaMessage/meta", data, "identity"));
        assertThat(files().receiveAnswer(answer.body(), "a.part", MIB).mimetype())
                .isEqualTo("application/pdf");
        assertThatThrownBy(() -> files().receiveAnswer(
                                send(request("/chat/getBase64FromMediaMessage/meta", "{}", "identity"))
                                        .body(),
                                "a.part",
                                MIB))
                .isInstanceOf(BadMediaException.class);
    }

    private String receive(String id, HostedFile file) {
        ObjectNode data = Events.text(id, "5511933330001@s.whatsapp.net", "x", 1);
        ObjectNode uploaded = host.upload(file);
        data.putObject("message").set("imageMessage", uploaded);
        evolution.emit("loja", "messages.upsert", data.put("messageType", "imageMessage"));
        return uploaded.get("directPath").textValue();
    }

    private MediaFiles files() {
        return new MediaFiles(folder.toString());
    }

    private HttpResponse<InputStream> fetch(String id, String encoding) throws Exception {
        return send(request(
                "/chat/getBase64FromMediaMessage/loja", "{\"message\":{\"key\":{\"id\":\"" + id + "\"}}}", encoding));
    }

    private JsonNode post(String path, String body) throws Exception {
        return json(send(request("/message/" + path, body, "identity")));
    }

    private HttpRequest.Builder request(String path, String body, String encoding) {
        return HttpRequest.newBuilder(URI.create(evolution.url() + path))
                .header("Content-Type", "application/json")
                .header("Accept-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) throws Exception {
        return client.send(
                request.header("apikey", evolution.apiKey()).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static JsonNode json(HttpResponse<InputStream> answer) throws IOException {
        return Json.read(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
    }
}
