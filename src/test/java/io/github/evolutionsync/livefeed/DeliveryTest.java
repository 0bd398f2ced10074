package io.github.evolutionsync.livefeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    @Test
    void aTenantsFramesReachItsSocketsAndNoOthers() throws Exception {
        try (Door door = Door.open()) {
            Client one = door.ready("acme");
            Client two = door.ready("acme");
            Client other = door.ready("globex");
            door.send("acme", "{\"for\":\"acme\"}");
            door.template.sendBodyAndHeader("livefeed:*", "{\"for\":\"globex\"}", LivefeedConstants.TENANT, "globex");
            assertThat(one.awaitFrames(2)).element(1).isEqualTo("{\"for\":\"acme\"}");
            assertThat(two.awaitFrames(2)).element(1).isEqualTo("{\"for\":\"acme\"}");
            assertThat(other.awaitFrames(2)).element(1).isEqualTo("{\"for\":\"globex\"}");
            assertThat(List.of(one, two, other))
                    .allSatisfy(client -> assertThat(client.frames).hasSize(2));
        }
    }

    @Test
    void rowsGoToTheirTenantsInTheOrderOfSeq() throws Exception {
        try (Door door = Door.open()) {
            Client acme = door.ready("acme");
            Client globex = door.ready("globex");
            door.deliver(List.of(
                    row("acme", 0L, 3L, "a3"),
                    row("globex", 0L, 1L, "g1"),
                    row("acme", 0L, null, "a-"),
                    row("acme", 0L, 1L, "a1"),
                    row("acme", 0L, 2L, null)));
            assertThat(acme.awaitFrames(4).subList(1, 4)).containsExactly("a1", "a3", "a-");
            assertThat(globex.awaitFrames(2).subList(1, 2)).containsExactly("g1");
        }
    }

    @Test
    void transactionsDeliveredTheWrongWayRoundArriveInTheRightOne() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            door.deliver(List.of(row("acme", 2L, 3L, "3")));
            door.deliver(List.of(withLast(row("acme", 0L, 1L, "1"), 2L)));
            assertThat(client.awaitFrames(3).subList(1, 3)).containsExactly("1", "3");
        }
    }

    @Test
    void seqNeverGoesBackwards() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            door.deliver(List.of(row("acme", 0L, 5L, "5")));
            door.deliver(List.of(row("acme", 0L, 4L, "4")));
            door.deliver(List.of(row("acme", 5L, 6L, "6")));
            assertThat(client.awaitFrames(3).subList(1, 3)).containsExactly("5", "6");
        }
    }

    @Test
    void bytesAreSentAsTheyAre() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            String text = "{\"content\":\"Olá 👋🏽 שלום\"}";
            door.template.sendBody("livefeed:acme", text.getBytes(StandardCharsets.UTF_8));
            assertThat(client.awaitFrames(2)).element(1).isEqualTo(text);
        }
    }

    @Test
    void aFrameOfOneMegabyteArrivesWhole() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            String text = "ã".repeat(500_000);
            door.send("acme", text);
            assertThat(client.awaitFrames(2).get(1)).isEqualTo(text);
        }
    }

    @Test
    void aReaderThatIsTooSlowIsClosedAndDelaysNobody() throws Exception {
        try (Door door = Door.open(settings -> settings.setSendBufferLimit(256 * 1024));
                RawSocket stuck = new RawSocket(door.port)) {
            stuck.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)));
            stuck.response();
            stuck.frame();
            Client quick = door.ready("acme");
            String frame = "x".repeat(8 * 1024);
            int sent = 0;
            while (door.livefeed.meters().closed(1013) == 0 && sent < 5_000) {
                for (int i = 0; i < 20; i++, sent++) {
                    door.send("acme", frame);
                }
                quick.awaitFrames(1 + sent);
            }
            assertThat(door.livefeed.meters().closed(1013)).isEqualTo(1);
            assertThat(quick.closed).isNotDone();
            await().until(() -> door.livefeed.hub().feed("acme").connections().size() == 1);
        }
    }

    @Test
    void manyFramesFromManyThreadsAllArriveInOrder() throws Exception {
        int count = 4000;
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            CompletableFuture<?>[] threads = IntStream.range(0, 4)
                    .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                        for (long after = thread; after < count; after += 4) {
                            door.deliver(List.of(row("acme", after, after + 1, String.valueOf(after + 1))));
                        }
                    }))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(threads).join();
            assertThat(client.awaitFrames(count + 1).subList(1, count + 1))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, count)
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }

    @Test
    void framesAndConnectionsAreCounted() throws Exception {
        try (Door door = Door.open()) {
            var registry = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
            door.livefeed.meters().bindTo(registry);
            Client client = door.ready("acme");
            door.send("acme", "{}");
            client.awaitFrames(2);
            assertThat(registry.get("livefeed.frames").functionCounter().count())
                    .isEqualTo(2);
            assertThat(registry.get("livefeed.connections")
                            .tag("tenant", "acme")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    @Test
    void whatIsNoFrameIsRefusedWithASentence() throws Exception {
        try (Door door = Door.open()) {
            assertThatThrownBy(() -> door.template.sendBody("livefeed:*", "{}"))
                    .isInstanceOf(CamelExecutionException.class)
                    .hasStackTraceContaining("Whose frame is it?");
            assertThatThrownBy(() -> door.template.sendBody("livefeed:*", List.of("{}")))
                    .hasStackTraceContaining("takes a list of rows");
            assertThatThrownBy(() -> door.template.sendBody("livefeed:*", List.of(Map.of("frame", "{}"))))
                    .hasStackTraceContaining("has no tenant_id");
            door.template.sendBody("livefeed:*", List.of());
        }
    }

    static Map<String, Object> row(String tenant, Long after, Long seq, String frame) {
        Map<String, Object> row = new HashMap<>();
        row.put("tenant_id", tenant);
        row.put("after_seq", after);
        row.put("seq", seq);
        row.put("frame", frame);
        return row;
    }

    private static Map<String, Object> withLast(Map<String, Object> row, long last) {
        Map<String, Object> copy = new HashMap<>(row);
        copy.put("last_seq", last);
        return copy;
    }

    static List<String> numbers(int... numbers) {
        return Arrays.stream(numbers).mapToObj(String::valueOf).toList();
    }
}
