package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.ReplayTo;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordedFramesTest {
    private static final Path RECORDINGS = Path.of("src/test/resources/evolution/frames");

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "NAMESPACE"})
    void everyRecordedFrameArrivesAsItsEnvelope(ReplayTo mode) throws Exception {
        try (SimulatedEvolution evolution = evolution();
                Listener listener = Listener.to(evolution).start("*")) {
            List<String> names = List.of("wapp", "inst1", "tmpnew");
            names.forEach(evolution::createNamespace);
            soon().until(() -> names.stream().allMatch(name -> evolution.connectedClients("/" + name) == 1));
            for (Path recording : recordings()) {
                List<SocketFrame> frames = SocketFrame.read(recording);
                int before = listener.fromEvolution().size();
                List<JsonNode> expected = expected(frames);

                evolution.emitRaw(frames, mode);

                soon(recording.toString()).until(() -> listener.fromEvolution().size() >= before + expected.size());
                List<JsonNode> arrived = listener.fromEvolution();
                assertThat(arrived.subList(before, arrived.size()))
                        .as(recording.toString())
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
            assertThat(listener.consumer().getStats().getBroken()).isZero();
            assertThat(listener.envelopes(EvolutionConstants.SOCKET_BROKEN)).isEmpty();
            assertThat(listener.batches())
                    .allSatisfy(batch -> assertThat(batch.envelopes())
                            .hasSize(batch.size())
                            .allSatisfy(envelope ->
                                    assertThat(envelope.path("event").asText()).isEqualTo(batch.event())));
        }
    }

    @Test
    void bytesArriveAsBase64AndTheKeyDoesNot() throws Exception {
        try (SimulatedEvolution evolution = evolution();
                Listener listener = Listener.to(evolution).start("wapp")) {
            evolution.createNamespace("wapp");
            soon().until(() -> evolution.connectedClients("/wapp") == 1);

            evolution.emitRaw(SocketFrame.read(RECORDINGS.resolve("baileys.image.json")));

            soon().until(() -> listener.fromEvolution().size() == 2);
            JsonNode image = listener.envelopes("messages.upsert").get(0).at("/data/message/imageMessage");
            assertThat(image.path("mediaKey").textValue()).isEqualTo("BQYHCA==");
            assertThat(image.path("jpegThumbnail").textValue()).isEqualTo("/9j/4AAQ");
            assertThat(image.path("fileLength").path("low").intValue()).isEqualTo(123456);
            assertThat(listener.envelopes().toString()).doesNotContain("apikey").doesNotContain("wapp-token");
        }
    }

    private static SimulatedEvolution evolution() {
        return SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults(),
                SimulatedInstance.named("wapp").withWebsocket(),
                SimulatedInstance.named("inst1").withWebsocket(),
                SimulatedInstance.named("tmpnew").withWebsocket());
    }

    private static List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            return files.sorted().toList();
        }
    }

    /** What the recording says, read another way: the key left out, each attachment in the place that waits for it. */
    private static List<JsonNode> expected(List<SocketFrame> frames) throws IOException {
        List<JsonNode> envelopes = new ArrayList<>();
        Iterator<SocketFrame> rest = frames.iterator();
        while (rest.hasNext()) {
            String text = rest.next().text();
            String json = text.substring(text.indexOf('['));
            int attachments = text.startsWith("45") ? Integer.parseInt(text.substring(2, text.indexOf('-'))) : 0;
            for (int i = 0; i < attachments; i++) {
                String base64 = Base64.getEncoder().encodeToString(rest.next().binary());
                json = json.replace("{\"_placeholder\":true,\"num\":" + i + "}", "\"" + base64 + "\"");
            }
            ObjectNode envelope = (ObjectNode) Json.MAPPER.readTree(json).get(1);
            assertThat(envelope.remove("apikey")).isNotNull();
            envelopes.add(envelope);
        }
        return envelopes;
    }
}
