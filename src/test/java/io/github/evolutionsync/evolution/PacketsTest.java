package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.ReplayTo;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every packet arrives as an envelope, whatever its content, and so do later packets. */
class PacketsTest {
    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults(),
            SimulatedInstance.named("wapp").withWebsocket());
    private LogCapture log;
    private Listener listener;

    @BeforeEach
    void listen() throws Exception {
        log = new LogCapture();
        evolution.createNamespace("wapp");
        listener = Listener.to(evolution).start("*");
        soon().until(() -> evolution.connectedClients("/wapp") == 1);
    }

    @AfterEach
    void close() {
        assertThat(log.atLeast(Level.INFO).toString()).doesNotContain("segredo");
        listener.close();
        evolution.close();
        log.close();
    }

    /** Else the queue would let in more than the heap holds. */
    @Test
    void anEventCountsWithTheMemoryThatItTakes() throws Exception {
        SocketEvent event = EventReader.peek("/wapp", "[\"e\",\"" + "😊".repeat(1_000) + "\"]", List.of());

        assertThat(event.size()).isBetween(4_008L, 5_000L);
        assertThat(EventReader.envelope(event).path("data").asText()).hasSize(2_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"e\",\"text\"]                      | {\"event\":\"e\",\"instance\":\"wapp\",\"data\":\"text\"}",
                "[\"e\",42]                            | {\"event\":\"e\",\"instance\":\"wapp\",\"data\":42}",
                "[\"e\",null]                          | {\"event\":\"e\",\"instance\":\"wapp\",\"data\":null}",
                "[\"e\",[1,2]]                         | {\"event\":\"e\",\"instance\":\"wapp\",\"data\":[1,2]}",
                "[\"e\"]                               | {\"event\":\"e\",\"instance\":\"wapp\",\"data\":null}",
                "[\"e\",1,{\"a\":2,\"apikey\":\"k\"}]  | {\"event\":\"e\",\"instance\":\"wapp\",\"data\":[1,{\"a\":2}]}",
                "[\"e\",{\"messages\":[],\"apikey\":1}]| {\"event\":\"e\",\"instance\":\"wapp\",\"data\":{\"messages\":[]}}",
                "[\"e\",{\"data\":{\"a\":1}}]          | {\"data\":{\"a\":1},\"event\":\"e\",\"instance\":\"wapp\"}",
                "[\"e\",{\"event\":\"e\",\"instance\":null,\"data\":1,\"x\":2}]"
                        + "| {\"event\":\"e\",\"instance\":\"wapp\",\"data\":1,\"x\":2}",
                "7[\"e\",{\"data\":1}]                 | {\"data\":1,\"event\":\"e\",\"instance\":\"wapp\"}",
            })
    void anEventOfAnyShapeGetsAnEnvelope(String packet, String envelope) throws Exception {
        evolution.emitRaw(List.of(SocketFrame.text("42/wapp," + packet)));
        soon().until(() -> listener.fromEvolution().size() == 1);
        assertThat(listener.fromEvolution().get(0)).isEqualTo(Json.MAPPER.readTree(envelope));
        assertThat(listener.batches().get(listener.batches().size() - 1).event())
                .isEqualTo("e");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "disconnect", "connect_error", "error", "message"})
    void anEventNamedLikeOneOfTheLibraryIsAnEventLikeAnyOther(String name) {
        evolution.emitRaw(List.of(SocketFrame.text("42/wapp,[\"" + name + "\",{\"data\":1}]")));
        soon().until(() -> listener.fromEvolution().size() == 1);
        assertThat(listener.fromEvolution().get(0).path("event").asText()).isEqualTo(name);
        assertThat(listener.story("wapp")).doesNotContain("socket.disconnect");
    }

    static Stream<String> broken() {
        return Stream.of(
                "42/wapp,[\"messages.upsert\",{\"data\":\"segredo\",\"apikey\":\"segredo-1\"",
                "42/wapp,[\"messages.upsert\",{\"data\":segredo}]",
                "42/wapp,{\"apikey\" : \"segredo-1\"}",
                "42/wapp,[1,{\"apikey\":\"segredo-1\"}]",
                "42/wapp,[]",
                "42/wapp,",
                "49/wapp,[\"apikey\":\"segredo-1]");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenPacketIsDeliveredWholeExceptForTheKeyAndEndsNothing(String packet) {
        evolution.emitRaw(List.of(SocketFrame.text(packet)), ReplayTo.AS_RECORDED);
        emit(evolution, "wapp", "after");

        soon().until(() -> texts(listener).equals(List.of("after")));
        JsonNode broken = listener.envelopes("socket.broken").get(0);
        assertThat(broken.at("/data/text").isTextual()).isTrue();
        assertThat(broken.at("/data/reason").asText()).isNotBlank();
        assertThat(broken.toString()).doesNotContain("segredo-1");
        assertThat(log.atLeast(Level.WARN)).hasSize(1).allMatch(line -> line.contains("broken packet"));
        assertThat(listener.consumer().getStats().getBroken()).isEqualTo(1);
    }

    @Test
    void anEventWithMissingAttachmentsIsDeliveredWithoutThem() {
        evolution.emitRaw(List.of(
                SocketFrame.text("452-/wapp,[\"e\",{\"data\":{\"a\":{\"_placeholder\":true,\"num\":0},"
                        + "\"b\":{\"_placeholder\":true,\"num\":1}}}]"),
                SocketFrame.binary(new byte[] {1, 2, 3})));
        emit(evolution, "wapp", "after");
        soon().until(() -> texts(listener).equals(List.of("after")));
        JsonNode data = listener.fromEvolution().get(0).path("data");
        assertThat(data.path("a").asText()).isEqualTo("AQID");
        assertThat(data.path("b").isNull()).isTrue();
        assertThat(log.atLeast(Level.WARN)).anyMatch(line -> line.contains("1 attachments of e are missing"));
    }

    @Test
    void aPlaceholderInAnEventWithoutAttachmentsStaysUnchanged() {
        evolution.emitRaw(List.of(SocketFrame.text("42/wapp,[\"e\",{\"data\":{\"_placeholder\":true,\"num\":0}}]")));
        soon().until(() -> listener.fromEvolution().size() == 1);
        assertThat(listener.fromEvolution().get(0).path("data").isObject()).isTrue();
    }

    @Test
    void anyTextArrivesUnchanged() {
        String text = "😀\u0000 \u202Eעברית\u2028\\\"," + "x".repeat(1_000_000);
        emit(evolution, "wapp", text);
        soon().until(() -> texts(listener).equals(List.of(text)));
    }
}
