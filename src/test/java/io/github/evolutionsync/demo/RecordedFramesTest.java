package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordedFramesTest {
    private static final Path RECORDINGS = Path.of("src/test/resources/evolution/frames");

    private static final List<String> INSTANCES = List.of("wapp", "inst1", "loja-zap", "qr-loja");

    private final SimulatedEvolution evolution = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults());

    @AfterEach
    void close() {
        evolution.close();
    }

    static Stream<Path> recordings() throws IOException {
        try (Stream<Path> older = Files.list(RECORDINGS);
                Stream<Path> newer = Files.list(RECORDINGS.resolveSibling("2.3.7"))) {
            return Stream.concat(older, newer).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aRecordingArrivesByteForByteOnItsNamespace(Path recording) throws IOException {
        List<SocketFrame> frames = SocketFrame.read(recording);
        INSTANCES.forEach(evolution::createNamespace);
        int opening = INSTANCES.size() + 2;
        try (RawSocket client = new RawSocket(evolution)) {
            client.send("40");
            INSTANCES.forEach(name -> client.send("40/" + name + ","));
            soon().until(() -> client.frames().size() == opening);
            evolution.emitRaw(frames);
            soon().until(() -> client.frames().size() == opening + frames.size());
            assertThat(client.frames().subList(opening, opening + frames.size()))
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(frames);
        }
    }

    @Test
    void onlyTheNamespaceOfAPacketChangesWhenARecordingIsReplayedElsewhere() throws IOException {
        List<SocketFrame> image = SocketFrame.read(RECORDINGS.resolve("baileys.image.json"));
        List<SocketFrame> ofRoot = SocketFrame.read(RECORDINGS.resolve("create_api.json"));
        evolution.createNamespace("tmpnew");
        try (RawSocket client = new RawSocket(evolution)) {
            List.of("40", "40/tmpnew,").forEach(client::send);
            soon().until(() -> client.frames().size() == 3);
            assertThat(evolution.emitRaw(image, ReplayTo.ROOT)).isEqualTo(2);
            assertThat(evolution.emitRaw(ofRoot, ReplayTo.NAMESPACE)).isOne();
            soon().until(() -> client.frames().size() == 3 + image.size() + ofRoot.size());
            assertThat(client.texts().get(3)).isEqualTo(image.get(0).text().replace("454-/wapp,[", "454-["));
            assertThat(client.texts().get(3 + image.size()))
                    .isEqualTo("42/tmpnew," + ofRoot.get(0).text().substring(2));
        }
    }

    @Test
    void theRealClientReadsARecordingWithAttachments() throws IOException {
        evolution.createNamespace("wapp");
        try (SocketClient client = SocketClient.connect(evolution, "/wapp")) {
            soon().until(client::isConnected);
            evolution.emitRaw(SocketFrame.read(RECORDINGS.resolve("baileys.image.json")));
            soon().until(() -> client.events().size() == 2);
            assertThat((byte[]) client.events()
                            .get(0)
                            .getJSONObject("data")
                            .getJSONObject("message")
                            .getJSONObject("imageMessage")
                            .get("mediaKey"))
                    .containsExactly(5, 6, 7, 8);
        }
    }

    /** Awaitility's default of 100 ms between looks would make up most of this test's time. */
    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }
}
