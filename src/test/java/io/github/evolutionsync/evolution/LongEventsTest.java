package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.ReplayTo;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of any length and depth arrive in parts that fit into memory, and no other event is lost. */
class LongEventsTest {
    private static final String HISTORY = "messages.set";

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults(),
            SimulatedInstance.named("wapp").withWebsocket());
    private final LogCapture log = new LogCapture();
    private Listener listener;

    @BeforeEach
    void listen() throws Exception {
        evolution.createNamespace("wapp");
        listener = Listener.to(evolution).start("*");
        soon().until(() -> evolution.connectedClients("/wapp") == 1);
    }

    @AfterEach
    void close() {
        listener.close();
        evolution.close();
        log.close();
    }

    @Test
    void aLongListArrivesWholeAndInOrderInPartsWithoutItsThumbnails() {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        for (int i = 0; i < 1_500; i++) {
            ObjectNode row = Messages.text("olá 😀 " + i);
            row.withObject("message").putObject("imageMessage").put("jpegThumbnail", "A".repeat(6_000));
            rows.add(row);
        }
        emit(evolution, "wapp", "before");
        evolution.emit("wapp", HISTORY, rows);
        emit(evolution, "wapp", "after");

        soon().until(() -> texts(listener).equals(List.of("before", "after")));
        assertThat(rows(HISTORY))
                .extracting(row -> row.at("/message/conversation").textValue())
                .isEqualTo(
                        IntStream.range(0, 1_500).mapToObj(i -> "olá 😀 " + i).toList());
        assertThat(rows(HISTORY))
                .extracting(row -> row.at("/message/imageMessage/jpegThumbnail")
                        .textValue()
                        .length())
                .containsOnly(0);
        assertThat(listener.envelopes(HISTORY))
                .hasSizeGreaterThan(1)
                .allMatch(envelope -> envelope.path("instance").textValue().equals("wapp"))
                .allMatch(envelope -> envelope.toString().length() < 1 << 20);
        assertThat(listener.fromEvolution())
                .extracting(envelope -> envelope.path("event").textValue())
                .startsWith("messages.upsert", HISTORY)
                .endsWith(HISTORY, "messages.upsert");
    }

    @Test
    void theOlderFormOfAListArrivesInPartsOfTheSameForm() {
        ObjectNode data = Json.MAPPER.createObjectNode().put("type", "append");
        ArrayNode rows = data.putArray("messages");
        IntStream.range(0, 30).forEach(i -> rows.add(Messages.text(i + "x".repeat(50_000))));
        evolution.emit("wapp", HISTORY, data);

        soon().until(() -> listener.envelopes(HISTORY).stream()
                        .mapToInt(envelope -> envelope.at("/data/messages").size())
                        .sum()
                == 30);
        assertThat(listener.envelopes(HISTORY)).hasSizeGreaterThan(1);
    }

    @Test
    void aListOfManyShortRowsArrivesInPartsBetweenWhichOthersHaveTheirTurn() {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        IntStream.range(0, 2_500).forEach(rows::add);
        evolution.emit("wapp", HISTORY, rows);

        soon().until(() -> rows(HISTORY).size() == 2_500);
        assertThat(listener.envelopes(HISTORY))
                .extracting(envelope -> envelope.path("data").size())
                .containsExactly(1_000, 1_000, 500);
        assertThat(rows(HISTORY)).extracting(JsonNode::intValue).isSorted();
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 2_000, 100_000})
    void aMessageThatIsNestedTooDeepIsTheOnlyOneThatCannotBeRead(int levels) {
        String row = "{\"key\":{\"id\":\"DEEP\"},\"message\":" + "{\"ephemeralMessage\":{\"message\":".repeat(levels)
                + "{\"conversation\":\"inside\"}" + "}}".repeat(levels) + "}";
        send("42/wapp,[\"messages.upsert\",{\"event\":\"messages.upsert\",\"instance\":\"wapp\",\"data\":" + row
                + "}]");
        send("42/wapp,[\"messages.set\",{\"event\":\"messages.set\",\"instance\":\"wapp\",\"data\":[" + row + ","
                + Messages.text("beside") + "]}]");
        emit(evolution, "wapp", "after");

        soon().until(() -> texts(listener).contains("after"));
        assertThat(unreadable(listener.envelopes("messages.upsert").get(0).path("data")))
                .isEqualTo("DEEP");
        assertThat(unreadable(rows(HISTORY).get(0))).isEqualTo("DEEP");
        assertThat(rows(HISTORY).get(1).at("/message/conversation").textValue()).isEqualTo("beside");
    }

    @Test
    void aTextThatIsTooLongIsNotKeptAndMediaThatIsDoesNotMatter() {
        ObjectNode media = Messages.text("photo");
        media.withObject("message").put("base64", "A".repeat(3_000_000));
        ObjectNode text = Messages.text("x".repeat(3_000_000));
        evolution.emit("wapp", HISTORY, Json.MAPPER.createArrayNode().add(media).add(text));
        evolution.emit("wapp", "chats.upsert", media);

        soon().until(() -> listener.envelopes("chats.upsert").size() == 1);
        assertThat(rows(HISTORY).get(0).at("/message/conversation").textValue()).isEqualTo("photo");
        assertThat(unreadable(rows(HISTORY).get(1))).startsWith("ID-");
        assertThat(rows(HISTORY).get(1).toString().length()).isLessThan(2_000);
        assertThat(listener.envelopes("chats.upsert")
                        .get(0)
                        .at("/data/message/conversation")
                        .textValue())
                .isEqualTo("photo");
    }

    @Test
    void aRowThatIsTooLargeIsTheOnlyOneThatCannotBeRead() {
        ObjectNode large = Messages.text("large");
        ArrayNode mentions = large.withObject("message").putArray("mentions");
        IntStream.range(0, 200_000).forEach(i -> mentions.add("55119" + i + "@s.whatsapp.net"));
        evolution.emit("wapp", HISTORY, Json.MAPPER.createArrayNode().add(large).add(Messages.text("beside")));

        soon().until(() -> rows(HISTORY).size() == 2);
        assertThat(unreadable(rows(HISTORY).get(0))).startsWith("ID-");
        assertThat(rows(HISTORY).get(0).toString().length()).isLessThan(200_000);
    }

    @Test
    void aNumberOfAnyLengthEndsNothing() {
        send("42/wapp,[\"messages.upsert\",{\"event\":\"messages.upsert\",\"instance\":\"wapp\",\"data\":{\"n\":"
                + "9".repeat(5_000) + "}}]");
        emit(evolution, "wapp", "after");
        soon().until(() -> texts(listener).contains("after"));
        assertThat(listener.envelopes("messages.upsert").get(0).at("/data/n").isNumber())
                .isTrue();
    }

    @Test
    void theBytesOfManyOrLongAttachmentsAreLeftOutAndLaterEventsArrive() {
        List<SocketFrame> frames = new ArrayList<>();
        frames.add(SocketFrame.text("453-/wapp,[\"e\",{\"data\":{\"a\":{\"_placeholder\":true,\"num\":0},"
                + "\"b\":{\"_placeholder\":true,\"num\":1},\"c\":{\"_placeholder\":true,\"num\":2}}}]"));
        frames.add(SocketFrame.binary(new byte[] {1, 2, 3}));
        frames.add(SocketFrame.binary(new byte[300_000]));
        frames.add(SocketFrame.binary(new byte[5_000_000]));
        evolution.emitRaw(frames);
        emit(evolution, "wapp", "after");

        soon().until(() -> texts(listener).contains("after"));
        JsonNode data = listener.envelopes("e").get(0).path("data");
        assertThat(data.path("a").asText()).isEqualTo("AQID");
        assertThat(data.path("b").isNull()).isTrue();
        assertThat(data.path("c").isNull()).isTrue();
    }

    @Test
    void theAttachmentsOfAListInPartsAreSkipped() {
        String rows = String.join(
                ",", Collections.nCopies(30, Messages.text("x".repeat(50_000)).toString()));
        evolution.emitRaw(List.of(
                SocketFrame.text(
                        "452-/wapp,[\"messages.set\",{\"event\":\"messages.set\",\"instance\":\"wapp\",\"data\":["
                                + rows + "]}]"),
                SocketFrame.binary(new byte[] {1, 2, 3}),
                SocketFrame.binary(new byte[] {4})));
        emit(evolution, "wapp", "after");

        soon().until(() -> texts(listener).contains("after"));
        assertThat(rows(HISTORY)).hasSize(30);
        assertThat(listener.consumer().getStats().getBroken()).isZero();
    }

    @Test
    void aLongPacketThatIsNotAnEventIsAGapAndEndsNothing() {
        send("42/wapp,[\"messages.set\",{\"data\":[\"" + "x".repeat(2_000_000));
        send("42/wapp,{\"a\":\"" + "x".repeat(2_000_000) + "\"}");
        emit(evolution, "wapp", "after");

        soon().until(() -> texts(listener).contains("after"));
        assertThat(listener.envelopes("socket.gap"))
                .hasSize(2)
                .allMatch(gap -> gap.path("instance").textValue().equals("wapp"));
        assertThat(log.atLeast(Level.WARN)).anyMatch(line -> line.contains("is caught up"));
    }

    @Test
    void aNameThatIsTooLongToBeKeptIsNotAnEvent() {
        String name = "n".repeat(1_000);
        send("42/wapp,[\"" + name + "\",{\"data\":1}]");
        send("42/wapp,[\"e\",{\"instance\":\"" + name + "\",\"data\":1}]");
        send("42/wapp,[\"e\\nFORGED\",{\"data\":1}]");
        emit(evolution, "wapp", "after");

        soon().until(() -> texts(listener).contains("after"));
        assertThat(listener.envelopes("socket.broken")).hasSize(3);
        assertThat(listener.consumer().getStats().getReceived()).doesNotContainKey(name);
        assertThat(listener.story(name)).isEmpty();
    }

    private void send(String packet) {
        evolution.emitRaw(List.of(SocketFrame.text(packet)), ReplayTo.AS_RECORDED);
    }

    private List<JsonNode> rows(String event) {
        return listener.envelopes(event).stream()
                .flatMap(envelope -> Stream.of(envelope.path("data")))
                .flatMap(data -> {
                    List<JsonNode> rows = new ArrayList<>();
                    data.forEach(rows::add);
                    return rows.stream();
                })
                .toList();
    }

    /** The id of the message of which no more than an excerpt is left. */
    private static String unreadable(JsonNode row) {
        assertThat(row.path("unreadable").textValue()).isNotBlank();
        return row.at("/row/key/id").textValue();
    }
}
