package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.Sha256;
import io.github.evolutionsync.livefeed.RawSocket;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /api/media} in both forms, and what hostile clients send instead. */
class UploadTest {
    private static final int MAX_BYTES = 3_000_000;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String BOUNDARY = "----boundary";
    private static final String FORM = "multipart/form-data; boundary=" + BOUNDARY;

    @TempDir
    static Path folder;

    private static MediaBundle node;
    private static int seed;

    @BeforeAll
    static void start() throws Exception {
        node = new MediaBundle(
                folder.resolve("media"),
                Map.of("http.request-timeout", "1s", "media.max-bytes", Integer.toString(MAX_BYTES)));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void nothingIsLeft() {
        await().atMost(SOON).untilAsserted(() -> assertThat(parts()).isEmpty());
        assertThat(node.bundle.value("SELECT count(*) FROM media_files f WHERE NOT EXISTS (SELECT FROM uploads u"
                        + " WHERE u.tenant_id = f.tenant_id AND u.sha256 = f.sha256)"))
                .isEqualTo("0");
    }

    private static List<Path> parts() throws Exception {
        Path parts = node.store.resolve(".parts");
        if (!Files.isDirectory(parts)) {
            return List.of();
        }
        try (var files = Files.list(parts)) {
            return files.toList();
        }
    }

    /** A PDF that no other call returns. */
    private static byte[] pdf(int length) {
        byte[] pdf = new byte[length];
        new Random(++seed).nextBytes(pdf);
        System.arraycopy("%PDF-1.4\n".getBytes(StandardCharsets.US_ASCII), 0, pdf, 0, 9);
        return pdf;
    }

    private static byte[] form(String head, byte[] content) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nolá\r\n--"
                        + BOUNDARY + "\r\n" + head + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(content);
        form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    private static HttpResponse<byte[]> upload(String query, String type, byte[] body, String credential)
            throws Exception {
        return MediaBundle.send(node.request("/api/media" + query, credential, "Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static JsonNode taken(HttpResponse<byte[]> answer, byte[] content) throws Exception {
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        JsonNode upload = Bundle.JSON.readTree(answer.body());
        String sha256 = HexFormat.of().formatHex(Sha256.of(content));
        assertThat(upload.path("sha256").asText()).isEqualTo(sha256);
        assertThat(upload.path("bytes").asLong()).isEqualTo(content.length);
        assertThat(node.bundle.value("SELECT tenant_id FROM uploads WHERE id = '"
                        + upload.path("id").asText() + "' AND sha256 = '" + sha256 + "'"))
                .isEqualTo("acme");
        assertThat(Files.readAllBytes(node.store.resolve(io.github.evolutionsync.media.MediaKey.of("acme", sha256))))
                .isEqualTo(content);
        return upload;
    }

    @Test
    void aBodyIsAFile() throws Exception {
        byte[] pdf = pdf(2_500_000);
        JsonNode upload = taken(upload("?fileName=Nota%20n%C2%BA%2012.pdf", "application/pdf", pdf, node.acme()), pdf);

        assertThat(upload.path("fileName").asText()).isEqualTo("Nota nº 12.pdf");
        assertThat(upload.path("mimetype").asText()).isEqualTo("application/pdf");
    }

    @Test
    void itsNameMayComeInAHeaderAndItsTypeIsThatOfItsContent() throws Exception {
        byte[] pdf = pdf(10);
        JsonNode upload = taken(
                MediaBundle.send(node.request(
                                "/api/media",
                                node.acme(),
                                "Content-Disposition",
                                "attachment; filename=\"a.jpg\"; filename*=UTF-8''or%C3%A7amento.jpg",
                                "Content-Type",
                                "image/jpeg")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(pdf))),
                pdf);

        assertThat(upload.path("fileName").asText()).isEqualTo("orçamento.jpg");
        assertThat(upload.path("mimetype").asText()).isEqualTo("application/pdf");
    }

    @Test
    void aFormHasOneFile() throws Exception {
        byte[] pdf = pdf(2_500_000);
        String head =
                "Content-Disposition: form-data; name=\"file\"; filename=\"../../Olá.pdf\"\r\nContent-Type: application/pdf";
        JsonNode upload = taken(upload("", FORM, form(head, pdf), node.acme()), pdf);

        assertThat(upload.path("fileName").asText()).isEqualTo("Olá.pdf");
    }

    @Test
    void aFileMayContainWhatLooksLikeABoundary() throws Exception {
        byte[] pdf = ("%PDF-1.4\r\n--" + BOUNDARY + "x\r\n------boundar\r\n--\r\n\r\n--" + BOUNDARY.substring(1)
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        // a line that begins with the boundary ends the part, so the first is changed
        byte[] content = new String(pdf, StandardCharsets.US_ASCII)
                .replace("--" + BOUNDARY + "x", "-" + BOUNDARY)
                .getBytes(StandardCharsets.US_ASCII);
        taken(
                upload(
                        "",
                        FORM,
                        form("Content-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"", content),
                        node.acme()),
                content);
    }

    @Test
    void aFileThatIsSentTwiceIsKeptOnce() throws Exception {
        byte[] pdf = pdf(1000);
        String first = taken(upload("", "application/pdf", pdf, node.acme()), pdf)
                .path("id")
                .asText();
        String second = taken(upload("", "application/pdf", pdf, node.acme()), pdf)
                .path("id")
                .asText();

        assertThat(first).isNotEqualTo(second);
        assertThat(node.bundle.value("SELECT count(*) FROM media_files WHERE sha256 = '"
                        + HexFormat.of().formatHex(Sha256.of(pdf)) + "'"))
                .isEqualTo("1");
    }

    @Test
    void aClientThatAsksFirstGetsTheAnswerBeforeItSends() throws Exception {
        byte[] pdf = pdf(1000);
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            socket.send(head("Content-Length: 1000\nExpect: 100-continue\n"));
            assertThat(socket.head()).startsWith("HTTP/1.1 100 ");
            socket.send(pdf);
            assertThat(socket.response()).startsWith("HTTP/1.1 201 ");
            // and the connection goes on
            socket.send(head("Transfer-Encoding: chunked\n"));
            socket.send("5\n%PDF-\n0\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 201 ");
        }
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            socket.send(head("Content-Length: " + (MAX_BYTES + 1) + "\nExpect: 100-continue\n"));
            assertThat(socket.response()).startsWith("HTTP/1.1 413 ").contains("MEDIA_MAX_BYTES");
        }
    }

    private static String head(String headers) {
        return "POST /api/media HTTP/1.1\nHost: x\nAuthorization: Bearer " + node.acme() + "\n" + headers + "\n";
    }

    @Test
    void whatIsTooLargeIsRefusedInEveryForm() throws Exception {
        byte[] large = pdf(MAX_BYTES + 1);
        assertThat(status("application/pdf", large)).isEqualTo(413);
        assertThat(status(FORM, form("Content-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"", large)))
                .isEqualTo(413);
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            socket.send(head("Transfer-Encoding: chunked\n"));
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            socket.sendUntilEnded(chunk, 200);
            assertThat(socket.response()).startsWith("HTTP/1.1 413 ").contains("MEDIA_MAX_BYTES");
        }
        byte[] largest = pdf(MAX_BYTES);
        taken(upload("", "application/pdf", largest, node.acme()), largest);
    }

    private static int status(String type, byte[] body) throws Exception {
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            socket.send(
                    head("Content-Type: " + type + "\nContent-Length: " + body.length + "\nExpect: 100-continue\n"));
            String first = socket.head();
            if (first.startsWith("HTTP/1.1 100 ")) {
                socket.sendUntilEnded(body, 1);
                first = socket.head();
            }
            return Integer.parseInt(first.substring(9, 12));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/form-data|--x--|boundary",
                "multipart/mixed; boundary=x|--x--|boundary",
                "multipart/form-data; boundary=|--x--|boundary",
                "multipart/form-data; boundary=x|nothing|no file",
                "multipart/form-data; boundary=x|--x--|no file",
                "multipart/form-data; boundary=x|--x~Content-Disposition: form-data; name=\"a\"~~b~--x--|no file",
                "multipart/form-data; boundary=x|--x~Content-Disposition: form-data; name=\"a\"; filename=\"f\"~Content-Type: text/plain; charset=~~b~--x--|not valid",
                "multipart/form-data; boundary=x|--x~Content-Disposition: form-data; name=\"a\"; filename=\"f\"~~half|ends before",
                "multipart/form-data; boundary=y|--x~Content-Disposition: form-data; name=\"a\"; filename=\"f\"~~b~--x--|no file",
                "multipart/form-data; boundary=x|--x~Content-Disposition: form-data; name=\"a\"; filename=\"f\"~~~--x--|empty",
                "multipart/form-data; boundary=x|--x~Content-Disposition: form-data; name=\"a\"; filename=\"f\"~~b~--x~Content-Disposition: form-data; name=\"c\"; filename=\"g\"~~d~--x--|only one",
            })
    void aFormWithoutOneWholeFileIsRefused(String type, String body, String sentence) throws Exception {
        HttpResponse<byte[]> answer =
                upload("", type, body.replace("~", "\r\n").getBytes(StandardCharsets.UTF_8), node.acme());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .matches("\\{\"error\":\".+\"}")
                .contains(sentence);
    }

    @Test
    void anEncodedFileIsRefused() throws Exception {
        HttpResponse<byte[]> answer =
                MediaBundle.send(node.request("/api/media", node.acme(), "Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(pdf(10))));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("without Content-Encoding");
    }

    @Test
    void endlessHeadersAndPartsAreRefused() throws Exception {
        String field = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
        assertThat(refusal("multipart/form-data; boundary=x", field.repeat(1000) + "--x--"))
                .contains("too many");
        assertThat(refusal("multipart/form-data; boundary=x", "--x\r\nX-Long: " + "y".repeat(500_000)))
                .contains("form");
        assertThat(refusal("multipart/form-data; boundary=x", field.replace("b\r\n", "b".repeat(500_000))))
                .contains("form");
        assertThat(refusal("multipart/form-data; boundary=" + "x".repeat(70), "--" + "x".repeat(400_000)))
                .isNotEmpty();
    }

    private static String refusal(String type, String body) throws Exception {
        HttpResponse<byte[]> answer = upload("", type, body.getBytes(StandardCharsets.UTF_8), node.acme());
        assertThat(answer.statusCode()).isEqualTo(400);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void onlyACallerOfTheApiMaySendABody() throws Exception {
        for (String credential : new String[] {null, "wrong"}) {
            try (RawSocket socket = new RawSocket(node.bundle.port())) {
                socket.send("POST /api/media HTTP/1.1\nHost: x\nContent-Length: 100\n"
                        + (credential == null ? "" : "Authorization: Bearer " + credential + "\n") + "\n");
                assertThat(socket.response()).startsWith("HTTP/1.1 401 "); // before it has sent any
            }
        }
        assertThat(upload("", "application/pdf", pdf(10), Bundle.API_KEY).statusCode())
                .isEqualTo(400);
        byte[] pdf = pdf(10);
        taken(upload("?tenant=acme", "application/pdf", pdf, Bundle.API_KEY), pdf);
        // a tenant cannot name another one
        byte[] own = pdf(10);
        taken(upload("?tenant=globex", "application/pdf", own, node.acme()), own);
        assertThat(upload("", "application/pdf", new byte[0], node.acme()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aSlowUploadEndsAndOneThatMovesDoesNot() throws Exception {
        byte[] pdf = pdf(400_000);
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            socket.send(head("Content-Length: " + pdf.length + "\n"));
            AtomicInteger at = new AtomicInteger();
            // three times as long as the request timeout
            await().pollInterval(Duration.ofMillis(300)).atMost(SOON).until(() -> {
                socket.send(Arrays.copyOfRange(pdf, at.get(), at.addAndGet(40_000)));
                return at.get() == pdf.length;
            });
            assertThat(socket.response()).startsWith("HTTP/1.1 201 ");
        }
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            socket.send(head("Content-Length: " + pdf.length + "\n"));
            socket.send(Arrays.copyOf(pdf, 1000));
            await().atMost(SOON).until(() -> !parts().isEmpty());
            assertThat(socket.response()).startsWith("HTTP/1.1 408 ");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void anUploadThatDripsEndsToo() throws Exception {
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            socket.send(head("Content-Length: 400000\n"));
            // never nothing, but far less than must arrive within the request timeout
            await().pollInterval(Duration.ofMillis(100)).atMost(SOON).until(() -> {
                socket.sendUntilEnded(new byte[100], 1);
                return !parts().isEmpty();
            });
            await().pollInterval(Duration.ofMillis(100)).atMost(SOON).until(() -> {
                socket.sendUntilEnded(new byte[100], 1);
                return parts().isEmpty();
            });
            assertThat(socket.response()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void aClientThatLeavesLeavesNoFile() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (RawSocket socket = new RawSocket(node.bundle.port())) {
                socket.send(head("Content-Length: 400000\n"));
                socket.send(pdf(1000 + i * 5000));
                await().atMost(SOON).until(() -> !parts().isEmpty());
            }
            await().atMost(SOON).until(() -> parts().isEmpty());
        }
        byte[] pdf = pdf(1000);
        taken(upload("", "application/pdf", pdf, node.acme()), pdf);
    }

    @Test
    void aTenantHasFourUploadsUnderWay() throws Exception {
        List<RawSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                RawSocket socket = new RawSocket(node.bundle.port());
                open.add(socket);
                socket.send(head("Content-Length: 400000\n"));
            }
            await().atMost(SOON).until(() -> parts().size() == 4);
            HttpResponse<byte[]> fifth = upload("", "application/pdf", pdf(10), node.acme());
            assertThat(fifth.statusCode()).isEqualTo(429);
            assertThat(fifth.headers().firstValue("Retry-After")).isPresent();
            assertThat(upload("", "application/pdf", pdf(10), node.bundle.token("globex"))
                            .statusCode())
                    .isEqualTo(201);
        } finally {
            for (RawSocket socket : open) {
                socket.close();
            }
        }
    }
}
