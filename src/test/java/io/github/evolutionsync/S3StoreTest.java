package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.media.MediaFiles;
import io.github.evolutionsync.media.MediaGoneException;
import io.github.evolutionsync.media.MediaKey;
import io.github.evolutionsync.media.ReceivedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of a store in S3, against a server that Node runs. */
@Tag("long")
class S3StoreTest {
    @TempDir
    private static Path data;

    private static S3Server server;
    private static SimulatedEvolution evolution;
    private static Bundle bundle;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(data);
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(
                evolution,
                Map.of(
                        "media.store",
                        "s3:media/whatsapp/files",
                        "s3.endpoint",
                        server.url(),
                        "s3.access-key",
                        S3Server.KEY,
                        "s3.secret-key",
                        S3Server.KEY));
    }

    @AfterAll
    static void stop() {
        if (bundle != null) {
            bundle.close();
            evolution.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aFileIsWrittenRepeatedlyAndReadWholeOrInPart() throws Exception {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        for (int time = 1; time <= 2; time++) {
            ReceivedFile file = write(content, "a-" + time + ".part");
            assertThat(file.file()).doesNotExist();
            Map<String, Object> whole = key(file);
            assertThat(read(whole)).isEqualTo(content);
            whole.put("media_first", 100L);
            whole.put("media_last", 199L);
            assertThat(read(whole)).isEqualTo(Arrays.copyOfRange(content, 100, 200));
        }
        try (var files = Files.walk(data)) {
            assertThat(files.map(Path::toString)).anyMatch(path -> path.contains("media/whatsapp/files/a%2Fb"));
        }
    }

    @Test
    void aDeletedFileIsGoneAndMayBeDeletedAgain() throws Exception {
        Map<String, Object> key = key(write(new byte[] {4, 5, 6}, "c.part"));
        for (int time = 1; time <= 2; time++) {
            delete(key);
            assertThatThrownBy(() -> read(key)).hasCauseInstanceOf(MediaGoneException.class);
        }
    }

    @Test
    void aFileThatIsNotThereIsGone() {
        Map<String, Object> key = new HashMap<>(Map.of("media_key", "acme/00/" + "0".repeat(64), "media_bytes", 1L));
        assertThatThrownBy(() -> read(key)).hasCauseInstanceOf(MediaGoneException.class);
    }

    @Test
    void whileTheServerIsDownRequestsAnswer503() throws Exception {
        Map<String, Object> key = key(write(new byte[] {1, 2, 3}, "b.part"));
        server.stop();
        try {
            assertThatThrownBy(() -> read(key)).hasCauseInstanceOf(IOException.class);
            HttpResponse<String> upload = bundle.post("/api/media?tenant=acme", "a file", Bundle.API_KEY);
            assertThat(upload.statusCode()).isEqualTo(503);
            assertThat(upload.body())
                    .isEqualTo("{\"error\":\"The media store cannot be reached, try again in a moment\"}");
        } finally {
            server.start();
        }
        assertThat(read(key)).containsExactly(1, 2, 3);
    }

    private static ReceivedFile write(byte[] content, String name) throws IOException {
        MediaFiles files = bundle.context().getRegistry().lookupByNameAndType("mediaFiles", MediaFiles.class);
        ReceivedFile file = files.receive(new ByteArrayInputStream(content), name, 1_000_000);
        Exchange exchange = bundle.template().send("direct:write-media", request -> {
            key(file).forEach(request::setVariable);
            request.getMessage().setBody(file.file());
        });
        assertThat(exchange.getException()).isNull();
        return file;
    }

    private static Map<String, Object> key(ReceivedFile file) {
        return new HashMap<>(Map.of(
                "media_key",
                MediaKey.of("a/b", file.sha256()),
                "media_bytes",
                file.bytes(),
                "media_type",
                file.mimetype()));
    }

    private static byte[] read(Map<String, Object> variables) {
        Exchange exchange =
                bundle.template().request("direct:read-media", request -> variables.forEach(request::setVariable));
        if (exchange.getException() != null) {
            throw new IllegalStateException(exchange.getException());
        }
        return exchange.getMessage().getBody(byte[].class);
    }

    private static void delete(Map<String, Object> variables) {
        Exchange exchange =
                bundle.template().request("direct:delete-media", request -> variables.forEach(request::setVariable));
        assertThat(exchange.getException()).isNull();
    }
}
