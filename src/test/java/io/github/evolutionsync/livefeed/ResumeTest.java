package io.github.evolutionsync.livefeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class ResumeTest {

    private final Queue<Map<String, Object>> opened = new ConcurrentLinkedQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @Test
    void theRouteLearnsWhoCameAndSinceWhen() throws Exception {
        try (Door door = resuming(exchange -> {})) {
            String token = "?token=" + door.tokens.issue("acme", Duration.ofHours(1));
            go.countDown();
            door.connect(token + "&since=41", Map.of()).awaitFrames(1);
            door.connect(token, Map.of()).awaitFrames(1);
            assertThat(opened.poll())
                    .containsEntry(LivefeedConstants.TENANT, "acme")
                    .containsEntry(LivefeedConstants.SINCE, 41L)
                    .containsKey(LivefeedConstants.CONNECTION);
            assertThat(opened.poll()).doesNotContainKey(LivefeedConstants.SINCE);
        }
    }

    @Test
    void liveFramesWaitForTheResumeAndWhatItBroughtIsNotToldTwice() throws Exception {
        try (Door door = resuming(exchange -> exchange.getMessage().setHeader(LivefeedConstants.SEQ, 5L))) {
            Client client = door.connect("acme");
            await().until(() -> opened.size() == 1);
            IntStream.rangeClosed(4, 7)
                    .forEach(seq ->
                            door.deliver(List.of(DeliveryTest.row("acme", seq - 1L, (long) seq, String.valueOf(seq)))));
            assertThat(client.frames).isEmpty();
            go.countDown();
            assertThat(client.awaitFrames(3)).containsExactly("ready", "6", "7");
            door.deliver(List.of(DeliveryTest.row("acme", 7L, 8L, "8")));
            assertThat(client.awaitFrames(4)).element(3).isEqualTo("8");
        }
    }

    @Test
    void whatIsSentToAConnectionReachesNoOther() throws Exception {
        try (Door door = Door.open()) {
            Client one = door.ready("acme");
            Client two = door.ready("acme");
            String id = door.livefeed
                    .hub()
                    .feed("acme")
                    .connections()
                    .iterator()
                    .next()
                    .id();
            door.template.sendBodyAndHeader("livefeed:acme", "for one", LivefeedConstants.CONNECTION, id);
            await().until(() -> one.frames.size() + two.frames.size() == 3);
            door.send("acme", "for both");
            one.awaitFrames(2);
            two.awaitFrames(2);
            await().until(() -> one.frames.size() + two.frames.size() == 5);
        }
    }

    @Test
    void anotherTenantsFramesAreNotSentToAConnection() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            String id = door.livefeed
                    .hub()
                    .feed("acme")
                    .connections()
                    .iterator()
                    .next()
                    .id();
            Exchange exchange = door.template.send("livefeed:globex", sent -> {
                sent.getMessage().setBody("secret");
                sent.getMessage().setHeader(LivefeedConstants.CONNECTION, id);
            });
            assertThat(exchange.getException()).hasMessageContaining("are not for connection");
            door.send("acme", "public");
            assertThat(client.awaitFrames(2)).doesNotContain("secret");
        }
    }

    @Test
    void aFailedResumeCloses() throws Exception {
        try (Door door = resuming(exchange -> {
            throw new IllegalStateException("the database is away");
        })) {
            go.countDown();
            assertThat(door.connect("acme").awaitClosed()).isEqualTo(1011);
        }
    }

    @Test
    void aResumeThatDoesNotSayHowFarItCameCloses() throws Exception {
        try (Door door = resuming(exchange -> exchange.getMessage().removeHeader(LivefeedConstants.SEQ))) {
            go.countDown();
            assertThat(door.connect("acme").awaitClosed()).isEqualTo(1011);
        }
    }

    @Test
    void moreLiveFramesThanMayWaitClose() throws Exception {
        try (Door door = resuming(exchange -> {}, 1024)) {
            Client client = door.connect("acme");
            await().until(() -> opened.size() == 1);
            door.send("acme", "x".repeat(1025));
            assertThat(client.awaitClosed()).isEqualTo(1013);
            go.countDown();
        }
    }

    @Test
    void aLongResumeIsAsFastAsItsReader() throws Exception {
        int rows = 2000;
        String text = "x".repeat(2000);
        RouteBuilder route = new RouteBuilder() {
            @Override
            public void configure() {
                from("livefeed:*")
                        .process(exchange -> exchange.getMessage()
                                .setBody(IntStream.range(0, rows).boxed().toList()))
                        .split(body())
                        .transform(simple("${body}:" + text))
                        .to("livefeed:*")
                        .end()
                        .setHeader(LivefeedConstants.SEQ, constant(0L));
            }
        };
        try (Door door = new Door(settings -> settings.setSendBufferLimit(64 * 1024), route)) {
            Client client = door.connect("acme");
            assertThat(client.awaitFrames(rows)).hasSize(rows).first().isEqualTo("0:" + text);
            assertThat(client.frames.get(rows - 1)).isEqualTo((rows - 1) + ":" + text);
            assertThat(client.closed).isNotDone();
        }
    }

    @Test
    void aClientThatDoesNotReadItsResumeIsClosed() throws Exception {
        RouteBuilder route = new RouteBuilder() {
            @Override
            public void configure() {
                from("livefeed:*")
                        .setBody(constant("x".repeat(20 * 1024 * 1024)))
                        .to("livefeed:*")
                        .setHeader(LivefeedConstants.SEQ, constant(0L));
            }
        };
        try (Door door = new Door(settings -> settings.setSendTimeout(200), route);
                RawSocket socket = new RawSocket(door.port)) {
            socket.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)));
            await().until(() -> door.livefeed.meters().closed(1013) == 1);
            await().until(() -> door.livefeed.hub().feed("acme").isEmpty());
        }
    }

    @Test
    void aGapIsClosedByItsRoute() throws Exception {
        RouteBuilder routes = new RouteBuilder() {
            @Override
            public void configure() {
                from("livefeed:*")
                        .setBody(constant("ready"))
                        .to("livefeed:*")
                        .setHeader(LivefeedConstants.SEQ, constant(10L));
                from("livefeed:*?event=gap")
                        .process(exchange ->
                                opened.add(Map.copyOf(exchange.getMessage().getHeaders())))
                        .setBody(constant(List.of(
                                Map.of("tenant_id", "acme", "seq", 11L, "frame", "11"),
                                Map.of("tenant_id", "acme", "seq", 12L, "frame", "12"))))
                        .to("livefeed:*")
                        .setHeader(LivefeedConstants.SEQ, constant(12L));
            }
        };
        try (Door door = new Door(settings -> settings.setGapTimeout(100), routes)) {
            Client client = door.ready("acme");
            door.deliver(List.of(DeliveryTest.row("acme", 12L, 13L, "13")));
            assertThat(client.awaitFrames(4)).containsExactly("ready", "11", "12", "13");
            assertThat(opened.poll())
                    .containsEntry(LivefeedConstants.SINCE, 10L)
                    .doesNotContainKey(LivefeedConstants.CONNECTION);
        }
    }

    private Door resuming(Processor end) throws Exception {
        return resuming(end, 1024 * 1024);
    }

    /** Says ready and seq 0 when told to go, then does what the test wants. */
    private Door resuming(Processor end, int sendBufferLimit) throws Exception {
        return new Door(settings -> settings.setSendBufferLimit(sendBufferLimit), new RouteBuilder() {
            @Override
            public void configure() {
                from("livefeed:*")
                        .process(exchange ->
                                opened.add(Map.copyOf(exchange.getMessage().getHeaders())))
                        .process(exchange -> go.await())
                        .setBody(constant("ready"))
                        .to("livefeed:*")
                        .setHeader(LivefeedConstants.SEQ, constant(0L))
                        .process(end);
            }
        });
    }
}
