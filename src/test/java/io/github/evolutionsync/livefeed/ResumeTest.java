package io.github.evolutionsync.livefeed;

import static io.github.evolutionsync.livefeed.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.Bundle;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that connect for the first time, and clients that resume. */
class ResumeTest {

    private final CountDownLatch go = new CountDownLatch(1);

    @Test
    void theRouteReceivesTheTenantAndSince() throws Exception {
        Queue<Map<String, Object>> asked = new ConcurrentLinkedQueue<>();
        try (Door door = Door.reading(
                exchange -> asked.add(new HashMap<>(exchange.getMessage().getHeaders())))) {
            door.connect("acme", 41).awaitFrames(1);
            assertThat(asked.poll())
                    .containsEntry(LivefeedConstants.TENANT, "acme")
                    .containsEntry(LivefeedConstants.SINCE, 41L)
                    .containsEntry(LivefeedConstants.COMPLETE, false);
            door.connect("globex").awaitFrames(1);
            assertThat(asked.poll())
                    .containsEntry(LivefeedConstants.TENANT, "globex")
                    .containsEntry(LivefeedConstants.SINCE, null);
        }
    }

    @Test
    void aNewClientReceivesOnlyChangesAfterReady() throws Exception {
        try (Door door = Door.open()) {
            door.write("acme", "a", "b");
            Client client = door.ready("acme");
            door.write("acme", "c");
            assertThat(client.awaitFrames(2)).containsExactly("{\"event\":\"ready\",\"seq\":2,\"head\":2}", "new:c");
        }
    }

    @Test
    void aResumingClientReceivesEachMissedRowOnce() throws Exception {
        try (Door door = Door.open()) {
            door.write("acme", "known", "untouched");
            long since = 2;
            door.write("acme", "made", "known", "made and changed", "made and changed", "known");
            Client client = door.connect("acme", since);
            assertThat(client.awaitFrames(4))
                    .containsExactly(
                            "{\"event\":\"ready\",\"seq\":2,\"head\":7}",
                            "new:made",
                            "new:made and changed",
                            "update:known");
            door.write("acme", "made");
            assertThat(client.awaitFrames(5)).hasSize(5).element(4).isEqualTo("update:made");
        }
    }

    @Test
    void aResumingClientThatMissedNothingReceivesNothing() throws Exception {
        try (Door door = Door.open()) {
            door.write("acme", "a", "b");
            Client client = door.connect("acme", 2);
            client.awaitFrames(1);
            door.write("acme", "c");
            assertThat(client.awaitFrames(2)).containsExactly("{\"event\":\"ready\",\"seq\":2,\"head\":2}", "new:c");
        }
    }

    @Test
    void aPositionBeyondTheTenantsIsSetBackToIt() throws Exception {
        try (Door door = Door.open()) {
            door.write("acme", "a");
            Client client = door.connect("acme", 1_000);
            client.awaitFrames(1);
            door.write("acme", "b", "a");
            assertThat(client.awaitFrames(3))
                    .containsExactly("{\"event\":\"ready\",\"seq\":1,\"head\":1}", "new:b", "update:a");
        }
    }

    @Test
    void aClientThatIsCutOffRightAfterReadyResumesWithAllMissedRows() throws Exception {
        try (Door door = Door.open()) {
            door.write("acme", "a", "b", "c");
            JsonNode ready =
                    Bundle.JSON.readTree(door.connect("acme", 1).awaitFrames(1).get(0));
            Client again = door.connect("acme", ready.path("seq").asLong());
            assertThat(again.awaitFrames(3).subList(1, 3)).containsExactly("new:b", "new:c");
        }
    }

    @Test
    void whileItsRouteIsSuspendedNothingIsReadAndAfterwardsNothingIsMissed() throws Exception {
        try (Door door = Door.open()) {
            Client follower = door.ready("acme");
            String route = door.camel.getRoutes().stream()
                    .filter(each -> each.getConsumer() instanceof LivefeedConsumer)
                    .findFirst()
                    .orElseThrow()
                    .getRouteId();
            door.camel.getRouteController().suspendRoute(route);
            int reads = door.tables.reads.get();
            door.write("acme", "a");
            try (RawSocket newcomer = new RawSocket(door.port)) {
                newcomer.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)));
                assertThat(newcomer.response()).startsWith("HTTP/1.1 503 ");
            }
            assertThat(door.tables.reads).hasValue(reads);
            door.camel.getRouteController().resumeRoute(route);
            assertThat(follower.awaitFrames(2)).element(1).isEqualTo("new:a");
            assertThat(door.ready("acme").closed).isNotDone();
        }
    }

    @Test
    void missedRowsArriveInPagesWhileLiveUpdatesContinue() throws Exception {
        int missed = 1000;
        Tables tables = new Tables();
        tables.limit = 10;
        AtomicBoolean livesHeard = new AtomicBoolean();
        AtomicInteger pages = new AtomicInteger();
        try (Door door = Door.reading(tables, settings -> {}, exchange -> {
            Long since = exchange.getMessage().getHeader(LivefeedConstants.SINCE, Long.class);
            if (since != null && since < missed && pages.incrementAndGet() == 5) {
                tables.write("acme", "0");
                tables.write("acme", "live");
            }
        })) {
            IntStream.range(0, missed).forEach(i -> tables.write("acme", String.valueOf(i)));
            Client follower = door.ready("acme");
            Client client = door.connect("acme", 0);
            follower.awaitFrames(3);
            livesHeard.set(client.frames.size() < missed);
            assertThat(client.awaitFrames(1 + missed + 2).subList(1, 1 + missed))
                    .containsExactlyElementsOf(
                            IntStream.range(0, missed).mapToObj(i -> "new:" + i).toList());
            assertThat(client.frames.subList(1 + missed, client.frames.size())).containsExactly("update:0", "new:live");
            assertThat(follower.frames.subList(1, 3)).containsExactly("update:0", "new:live");
            assertThat(livesHeard)
                    .as("the follower did not wait for the other's pages")
                    .isTrue();
        }
    }

    @Test
    void clientsThatResumeFromNearbyPositionsShareReads() throws Exception {
        AtomicInteger waiting = new AtomicInteger();
        try (Door door = Door.reading(exchange -> {
            waiting.incrementAndGet();
            go.await();
        })) {
            IntStream.range(0, 50).forEach(i -> door.tables.write("acme", String.valueOf(i)));
            Client first = door.connect("acme", 50);
            await().until(() -> waiting.get() == 1);
            List<Client> clients = IntStream.range(0, 40)
                    .mapToObj(since -> door.connect("acme", since))
                    .toList();
            await().until(() -> door.livefeed.hub().feed("acme").connections().size() == 41);
            go.countDown();
            for (int since = 0; since < 40; since++) {
                assertThat(clients.get(since).awaitFrames(51 - since))
                        .hasSize(51 - since)
                        .element(1)
                        .isEqualTo("new:" + since);
            }
            first.awaitFrames(1);
            // those who missed something, and the one who follows
            assertThat(door.tables.reads).hasValueLessThanOrEqualTo(4);
        }
    }

    @Test
    void aFrameThatIsInNoTableWaitsUntilTheClientIsReady() throws Exception {
        AtomicInteger waiting = new AtomicInteger();
        try (Door door = Door.reading(exchange -> {
            waiting.incrementAndGet();
            go.await();
        })) {
            door.tables.write("acme", "a");
            Client client = door.connect("acme", 0);
            await().until(() -> waiting.get() == 1);
            door.send("acme", "session");
            go.countDown();
            assertThat(client.awaitFrames(3))
                    .containsExactly("{\"event\":\"ready\",\"seq\":0,\"head\":1}", "new:a", "session");
        }
    }

    @Test
    void tooManyFramesBeforeReadyCloseTheConnection() throws Exception {
        AtomicInteger waiting = new AtomicInteger();
        try (Door door = Door.reading(new Tables(), settings -> settings.setSendBufferLimit(1024), exchange -> {
            waiting.incrementAndGet();
            go.await();
        })) {
            Client client = door.connect("acme");
            await().until(() -> waiting.get() == 1);
            door.send("acme", "x".repeat(1000));
            door.send("acme", "x".repeat(1000));
            assertThat(client.awaitClosed()).isEqualTo(1013);
            go.countDown();
        }
    }

    @Test
    void aFailedReadIsRetriedAndNothingIsLost() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        AtomicInteger tries = new AtomicInteger();
        try (Door door = Door.reading(exchange -> {
            if (away.get()) {
                tries.incrementAndGet();
                throw new IllegalStateException("the database is away");
            }
        })) {
            Client client = door.ready("acme");
            away.set(true);
            door.write("acme", "0", "1", "2", "3", "4");
            // more often than a newcomer may fail: who follows waits
            await().until(() -> tries.get() > 4);
            away.set(false);
            assertThat(client.awaitFrames(6).subList(1, 6))
                    .containsExactly("new:0", "new:1", "new:2", "new:3", "new:4");
            assertThat(client.closed).isNotDone();
        }
    }

    @Test
    void signalsDoNotShortenThePauseAfterAFailure() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        AtomicInteger tries = new AtomicInteger();
        try (Door door = Door.reading(exchange -> {
            if (away.get()) {
                tries.incrementAndGet();
                throw new IllegalStateException("the database is away");
            }
        })) {
            Client client = door.ready("acme");
            away.set(true);
            long start = System.nanoTime();
            IntStream.range(0, 2000).forEach(i -> door.write("acme", String.valueOf(i)));
            long half = Duration.ofNanos(System.nanoTime() - start).toMillis() / 500;
            assertThat(tries.get()).isLessThanOrEqualTo((int) half + 1);
            away.set(false);
            client.awaitFrames(2001);
        }
    }

    @Test
    void aNewClientWhoseReadsKeepFailingIsClosedWith1011AndOthersContinue() throws Exception {
        try (Door door = Door.reading(exchange -> {
            if (Long.valueOf(13).equals(exchange.getMessage().getHeader(LivefeedConstants.SINCE))) {
                throw new IllegalStateException("boom");
            }
        })) {
            IntStream.range(0, 20).forEach(i -> door.tables.write("acme", String.valueOf(i)));
            Client follower = door.ready("acme");
            Client unlucky = door.connect("acme", 13);
            Client lucky = door.connect("acme", 14);
            assertThat(lucky.awaitFrames(7)).element(6).isEqualTo("new:19");
            door.write("acme", "live");
            assertThat(follower.awaitFrames(2)).element(1).isEqualTo("new:live");
            assertThat(unlucky.awaitClosed()).isEqualTo(1011);
            assertThat(List.of(follower, lucky))
                    .allSatisfy(client -> assertThat(client.closed).isNotDone());
        }
    }

    static List<List<?>> badAnswers() {
        return List.of(
                List.of(),
                List.of("rows"),
                List.of(Map.of("seq", 5L)),
                List.of(Map.of("seq", "5", "head", "5")),
                List.of(Map.of("frame_new", "{}"), Map.of("seq", 5L, "head", 5L)),
                // a page that never ends
                List.of(Map.of("seq", 3L, "head", 5L)));
    }

    @ParameterizedTest
    @MethodSource("badAnswers")
    void anAnswerThatIsNotAPageOfUpdatesIsAFailure(List<?> rows) throws Exception {
        RouteBuilder route = new RouteBuilder() {
            @Override
            public void configure() {
                from("livefeed:*").process(exchange -> exchange.getMessage().setBody(rows));
            }
        };
        try (Door door = new Door(new Tables(), settings -> {}, route)) {
            assertThat(door.connect("acme", 3).awaitClosed()).isEqualTo(1011);
        }
    }

    @Test
    void aLongAbsenceIsDeliveredAsFastAsTheClientReads() throws Exception {
        int rows = 2000;
        String text = "x".repeat(2000);
        Tables tables = new Tables();
        tables.limit = 300;
        try (Door door = Door.reading(tables, settings -> settings.setSendBufferLimit(64 * 1024), exchange -> {})) {
            IntStream.range(0, rows).forEach(i -> tables.write("acme", i + text));
            Client client = door.connect("acme", 0);
            for (int i = 0; i < 50; i++) {
                client.awaitFrames(1 + i * rows / 50);
                door.write("acme", "live" + i);
            }
            assertThat(client.awaitFrames(1 + rows + 50).subList(1, 1 + rows))
                    .containsExactlyElementsOf(IntStream.range(0, rows)
                            .mapToObj(i -> "new:" + i + text)
                            .toList());
            assertThat(client.closed).isNotDone();
            assertThat(door.livefeed.meters().closed(1013)).isZero();
        }
    }

    @Test
    void aClientThatDoesNotReadItsMissedRowsIsClosedInTimeAndNotEarlier() throws Exception {
        Tables tables = new Tables();
        try (Door door = Door.reading(tables, settings -> settings.setSendTimeout(1000), exchange -> {});
                RawSocket socket = new RawSocket(door.port)) {
            tables.write("acme", "x".repeat(8 * 1024 * 1024));
            long start = System.nanoTime();
            socket.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)) + "&since=0");
            socket.response();
            Client other = door.connect("acme", 1);
            // news go on meanwhile, and are no reason to close it
            for (int i = 0; door.livefeed.meters().closed(1013) == 0; i++) {
                door.write("acme", String.valueOf(i));
                other.awaitFrames(2 + i);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(990));
            await().until(() -> door.livefeed.hub().feed("acme").connections().size() == 1);
            assertThat(other.closed).isNotDone();
        }
    }
}
