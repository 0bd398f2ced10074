package io.github.evolutionsync.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.ReplayTo;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Recordings from a real Evolution, sent byte for byte over a real socket, and the rows that each one leads to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordingsTest {
    private static final Path FRAMES = Path.of("src/test/resources/evolution/frames");
    private static final Path HTTP = Path.of("src/test/resources/evolution/http");
    private static final Path ROWS = Path.of("src/test/resources/evolution/rows");
    /** One announces an attachment that was not recorded: a decoder waits for it. */
    private static final String INCOMPLETE = "baileys-poll.json";

    private static final Recorded OLDER = new Recorded(FRAMES, ROWS, List.of("wapp", "inst1"));
    private static final Recorded ALL_CHANNELS = new Recorded(
            Path.of("src/test/resources/evolution/2.3.7"),
            ROWS.resolve("2.3.7"),
            List.of("loja-zap", "loja-meta", "loja-evo", "qr-loja"));

    /** Recordings of a server, the rows that each leads to, and the instances that they are of. */
    private record Recorded(Path frames, Path rows, List<String> instances) {
        List<Path> recordings() throws IOException {
            try (Stream<Path> files = Files.list(frames)) {
                return files.filter(file -> !file.endsWith(INCOMPLETE))
                        .filter(RecordingsTest::hasFrames)
                        .sorted()
                        .toList();
            }
        }
    }

    private final AtomicInteger marks = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> eachRecordingOnTheRootNamespaceLeadsToItsRows() throws Exception {
        return replay(OLDER, ReplayTo.ROOT);
    }

    @TestFactory
    Stream<DynamicTest> eachRecordingOfEachChannelLeadsToItsRows() throws Exception {
        return replay(ALL_CHANNELS, ReplayTo.ROOT);
    }

    @TestFactory
    Stream<DynamicTest> eachRecordingOnItsOwnNamespaceLeadsToItsRows() throws Exception {
        return replay(OLDER, ReplayTo.NAMESPACE);
    }

    /** What findChats and findMessages answered: the first by a sync, the second as catch-up hands it on. */
    @TestFactory
    Stream<DynamicTest> eachRecordedAnswerLeadsToItsRows() throws Exception {
        SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("wapp"));
        Bundle bundle = Bundle.start(evolution);
        open.incrementAndGet();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> "1".equals(bundle.value("SELECT count(*) FROM instances WHERE connected")));
        return answers().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    Tables.clear(bundle.jdbcUrl());
                    JsonNode answer = Bundle.JSON.readTree(file.toFile());
                    if (answer.isArray()) {
                        evolution.failHttp("/chat/findChats/wapp", 200, answer.toString());
                        assertThat(bundle.post("/api/chats/sync/wapp", "", Bundle.API_KEY)
                                        .statusCode())
                                .isEqualTo(200);
                    } else {
                        ArrayNode found = Bundle.JSON.createArrayNode();
                        answer.path("messages")
                                .path("records")
                                .forEach(record -> found.addObject()
                                        .put("event", "messages.found")
                                        .put("instance", "wapp")
                                        .set("data", record));
                        bundle.template()
                                .sendBodyAndHeader(
                                        "direct:receive-events", found, "CamelEvolutionEvent", "messages.found");
                    }
                    Expected.check(ROWS.resolve(file.getFileName()), Tables.dump(bundle.jdbcUrl()));
                }))
                .onClose(() -> {
                    bundle.close();
                    evolution.close();
                    open.decrementAndGet();
                });
    }

    private static List<Path> answers() throws IOException {
        try (Stream<Path> files = Files.list(HTTP)) {
            return files.filter(file -> file.getFileName().toString().matches("find(Chats|Messages).*json"))
                    .filter(file -> !isRefusal(file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isRefusal(Path file) {
        try {
            return Bundle.JSON.readTree(file.toFile()).has("error");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    void allWereClosed() {
        assertThat(open).hasValue(0);
    }

    private Stream<DynamicTest> replay(Recorded recorded, ReplayTo target) throws Exception {
        SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(target == ReplayTo.ROOT),
                recorded.instances().stream()
                        .map(name -> target == ReplayTo.ROOT
                                ? SimulatedInstance.named(name)
                                : SimulatedInstance.named(name).withWebsocket())
                        .toArray(SimulatedInstance[]::new));
        Bundle bundle = Bundle.start(evolution, Map.of("evolution.enable-websocket", "false"));
        open.incrementAndGet();
        for (String instance : recorded.instances()) {
            evolution.createNamespace(instance);
            String namespace = target == ReplayTo.ROOT ? "/" : "/" + instance;
            await().atMost(Duration.ofSeconds(20)).until(() -> evolution.connectedClients(namespace) > 0);
        }
        awaitInstances(bundle, recorded.instances().size());
        return recorded.recordings().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    Tables.clear(bundle.jdbcUrl());
                    evolution.emitRaw(SocketFrame.read(file), target);
                    settle(evolution, bundle, recorded.instances());
                    Expected.check(recorded.rows().resolve(file.getFileName()), Tables.dump(bundle.jdbcUrl()));
                }))
                .onClose(() -> {
                    bundle.close();
                    evolution.close();
                    open.decrementAndGet();
                });
    }

    private static boolean hasFrames(Path file) {
        try {
            return !SocketFrame.read(file).isEmpty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitInstances(Bundle bundle, int instances) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> bundle.value("SELECT count(*) FROM instances WHERE connected")
                        .equals(Integer.toString(instances)));
    }

    /** Waits until what was emitted before is stored: chats.delete is never overtaken, and what follows it overtakes nothing. */
    private void settle(SimulatedEvolution evolution, Bundle bundle, List<String> instances) {
        String mark = "mark" + marks.incrementAndGet() + "@s.whatsapp.net";
        for (String instance : instances) {
            evolution.emitWithoutStoring(instance, "chats.delete", json("[\"x@g.us\"]"));
            evolution.emitWithoutStoring(
                    instance,
                    "contacts.update",
                    json("{\"remoteJid\":\"" + instance + "-" + mark + "\",\"pushName\":\"mark\"}"));
        }
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> bundle.value("SELECT count(*) FROM contacts WHERE jid LIKE '%" + mark + "'")
                        .equals(Integer.toString(instances.size())));
    }

    private static JsonNode json(String text) {
        try {
            return Bundle.JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
