package io.github.evolutionsync.livefeed;

import static io.github.evolutionsync.livefeed.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes that are written while clients are connected. */
class DeliveryTest {

    @Test
    void aTenantsUpdatesReachOnlyItsOwnSockets() throws Exception {
        try (Door door = Door.open()) {
            List<Client> acme = List.of(door.ready("acme"), door.ready("acme"));
            Client globex = door.ready("globex");
            door.write("acme", "a", "b");
            door.write("globex", "g");
            assertThat(acme)
                    .allSatisfy(client -> assertThat(client.awaitFrames(3))
                            .containsExactly("{\"event\":\"ready\",\"seq\":0,\"head\":0}", "new:a", "new:b"));
            assertThat(globex.awaitFrames(2)).containsExactly("{\"event\":\"ready\",\"seq\":0,\"head\":0}", "new:g");
        }
    }

    @Test
    void framesThatAreInNoTableReachOnlyTheirTenant() throws Exception {
        try (Door door = Door.open()) {
            Client acme = door.ready("acme");
            Client globex = door.ready("globex");
            door.send("acme", "{\"for\":\"acme\"}");
            door.template.sendBodyAndHeader("livefeed:*", "{\"for\":\"globex\"}", LivefeedConstants.TENANT, "globex");
            assertThat(acme.awaitFrames(2)).element(1).isEqualTo("{\"for\":\"acme\"}");
            assertThat(globex.awaitFrames(2)).element(1).isEqualTo("{\"for\":\"globex\"}");
            door.write("acme", "a");
            assertThat(acme.awaitFrames(3)).hasSize(3).element(2).isEqualTo("new:a");
        }
    }

    @Test
    void aChangeOfAKnownRowIsAnUpdate() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            door.write("acme", "a");
            client.awaitFrames(2);
            door.write("acme", "a");
            assertThat(client.awaitFrames(3).subList(1, 3)).containsExactly("new:a", "update:a");
        }
    }

    @Test
    void aSignalWithoutAChangeSendsNothing() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            int reads = door.tables.reads.get();
            door.poke("acme");
            await().until(() -> door.tables.reads.get() > reads);
            door.tables.skip("acme", 7);
            door.write("acme", "a");
            assertThat(client.awaitFrames(2)).hasSize(2).element(1).isEqualTo("new:a");
        }
    }

    @Test
    void nothingIsReadForATenantWithoutConnections() throws Exception {
        try (Door door = Door.open()) {
            door.ready("globex");
            int reads = door.tables.reads.get();
            door.write("acme", "a");
            door.write("globex", "g");
            await().until(() -> door.tables.reads.get() == reads + 1);
        }
    }

    @Test
    void aSignalDuringAReadLeadsToTheNextRead() throws Exception {
        Semaphore go = new Semaphore(1);
        AtomicInteger waiting = new AtomicInteger();
        try (Door door = Door.reading(exchange -> {
            waiting.incrementAndGet();
            go.acquire();
        })) {
            Client client = door.ready("acme");
            door.write("acme", "0");
            await().until(() -> waiting.get() == 2);
            IntStream.range(1, 100).forEach(i -> door.write("acme", String.valueOf(i)));
            go.release(2);
            assertThat(client.awaitFrames(101)).element(100).isEqualTo("new:99");
            // one for who came, one for the first row, one for the 99
            await().until(() -> door.tables.reads.get() == 3);
            go.release(100);
        }
    }

    @Test
    void storedFramesNeedNoRead() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            int reads = door.tables.reads.get();
            door.stored("acme", 0, "new:a\nnew:b\n", "a", "b");
            assertThat(client.awaitFrames(3).subList(1, 3)).containsExactly("new:a", "new:b");
            assertThat(door.tables.reads).hasValue(reads);
            door.write("acme", "c");
            assertThat(client.awaitFrames(4)).element(3).isEqualTo("new:c");
        }
    }

    @Test
    void storedFramesAfterAMissedChangeAreRead() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            door.tables.write("acme", "a");
            door.stored("acme", 1, "new:b\n", "b");
            assertThat(client.awaitFrames(3).subList(1, 3)).containsExactly("new:a", "new:b");
            door.poke("acme");
            door.write("acme", "c");
            assertThat(client.awaitFrames(4)).element(3).isEqualTo("new:c");
        }
    }

    @Test
    void rowsWithoutATenantAreSkipped() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            Map<String, Object> nobody = new HashMap<>();
            nobody.put("tenant_id", null);
            door.tables.write("acme", "a");
            door.template.sendBody(
                    "livefeed:*?signal=true", List.of(nobody, Map.of("tenant_id", "acme"), Map.of("answer", "{}")));
            assertThat(client.awaitFrames(2)).element(1).isEqualTo("new:a");
        }
    }

    @Test
    void bytesAreSentUnchanged() throws Exception {
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
            door.write("acme", text);
            assertThat(client.awaitFrames(2).get(1)).isEqualTo("new:" + text);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatIsTooSlowIsClosedAndDelaysNoOthers(boolean inTheTables) throws Exception {
        try (Door door = Door.open(settings -> settings.setSendBufferLimit(256 * 1024));
                RawSocket stuck = new RawSocket(door.port)) {
            stuck.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)));
            stuck.response();
            stuck.frame();
            Client quick = door.ready("acme");
            String text = "x".repeat(8 * 1024);
            int sent = 0;
            while (door.livefeed.meters().closed(1013) == 0 && sent < 5_000) {
                for (int i = 0; i < 20; i++, sent++) {
                    if (inTheTables) {
                        door.write("acme", sent + text);
                    } else {
                        door.send("acme", text);
                    }
                }
                quick.awaitFrames(1 + sent);
            }
            assertThat(door.livefeed.meters().closed(1013)).isEqualTo(1);
            assertThat(quick.closed).isNotDone();
            await().until(() -> door.livefeed.hub().feed("acme").connections().size() == 1);
        }
    }

    @Test
    void aClientWhoseFramesUseUpItsTenantsShareIsClosedAndOtherTenantsAreServed() throws Exception {
        try (Door door = Door.open(settings -> settings.setSendBufferLimit(Integer.MAX_VALUE));
                RawSocket stuck = new RawSocket(door.port)) {
            stuck.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)));
            stuck.response();
            stuck.frame();
            Client quick = door.ready("globex");
            String text = "x".repeat(64 * 1024);
            for (int sent = 0; sent < 600 && door.livefeed.meters().closed(1013) == 0; sent++) {
                door.send("acme", text);
            }
            await().until(() -> door.livefeed.meters().closed(1013) == 1);
            door.send("globex", text);
            quick.awaitFrames(2);
            assertThat(quick.closed).isNotDone();
        }
    }

    @Test
    void everyClientReceivesEveryRowOnceAndInOrderWithAnyNumberOfWriters() throws Exception {
        int writers = 4;
        int each = 1500;
        Tables tables = new Tables();
        tables.limit = 37;
        AtomicInteger reading = new AtomicInteger();
        AtomicBoolean overlapped = new AtomicBoolean();
        try (Door door = Door.reading(tables, settings -> {}, exchange -> {
            overlapped.compareAndSet(false, reading.incrementAndGet() > 1);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    reading.decrementAndGet();
                }
            });
        })) {
            Map<Long, String> written = new ConcurrentHashMap<>();
            Map<Client, Long> clients = new ConcurrentHashMap<>();
            CompletableFuture<?>[] threads = IntStream.range(0, writers)
                    .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < each; i++) {
                            String id = writer + "-" + i;
                            written.put(tables.write("acme", id), "new:" + id);
                            door.poke("acme");
                            if (i % 200 == 0) {
                                long since = ThreadLocalRandom.current().nextLong(1 + written.size());
                                clients.put(door.connect("acme", since), since);
                                clients.put(door.connect("acme"), -1L);
                            }
                        }
                    }))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(threads).join();
            clients.forEach((client, since) -> {
                long start = since >= 0
                        ? since
                        : Long.parseLong(client.awaitFrames(1).get(0).replaceAll(".*\"seq\":(\\d+).*", "$1"));
                List<String> expected = LongStream.rangeClosed(start + 1, writers * each)
                        .mapToObj(written::get)
                        .toList();
                client.awaitFrames(1 + expected.size());
                assertThat(client.frames.get(0)).contains("ready");
                assertThat(client.frames.subList(1, client.frames.size())).containsExactlyElementsOf(expected);
            });
            assertThat(overlapped).isFalse();
        }
    }

    @Test
    void aBusyTenantDoesNotKeepTheOthersWaiting() throws Exception {
        Tables tables = new Tables();
        tables.limit = 1;
        CountDownLatch heard = new CountDownLatch(1);
        try (Door door = Door.reading(tables, settings -> settings.setReaderThreads(1), exchange -> {
            // the busy tenant is never done before the other is told
            if (heard.getCount() > 0 && "busy".equals(exchange.getMessage().getHeader(LivefeedConstants.TENANT))) {
                tables.write("busy", "more" + tables.reads.get());
                tables.write("busy", "and more" + tables.reads.get());
            }
        })) {
            Client busy = door.ready("busy");
            door.poke("busy");
            busy.awaitFrames(10);
            door.ready("acme");
            heard.countDown();
        }
    }

    @Test
    void framesAndConnectionsAreCountedAndTenantsWithoutConnectionsRemoved() throws Exception {
        try (Door door = Door.open()) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
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
            client.leave();
            await().until(() -> registry.find("livefeed.connections").gauges().isEmpty());
            door.ready("acme");
            assertThat(registry.get("livefeed.connections").gauge().value()).isEqualTo(1);
        }
    }

    @Test
    void aBodyThatIsNotAFrameIsRejectedWithASentence() throws Exception {
        try (Door door = Door.open()) {
            assertThatThrownBy(() -> door.template.sendBody("livefeed:*", "{}"))
                    .isInstanceOf(CamelExecutionException.class)
                    .hasStackTraceContaining("The frame has no tenant");
            assertThatThrownBy(() -> door.template.sendBody("livefeed:*?signal=true", List.of("{}")))
                    .hasStackTraceContaining("takes rows with a column tenant_id, not a list of java.lang.String");
            assertThatThrownBy(() -> door.template.sendBody("livefeed:acme", Map.of("tenant_id", "acme")))
                    .hasStackTraceContaining("takes one frame (String or byte[]), or rows with the option signal=true");
            assertThatThrownBy(() -> door.template.sendBody("livefeed:acme", null))
                    .hasStackTraceContaining("not null");
            door.template.sendBody("livefeed:*?signal=true", List.of());
            door.template.sendBody("livefeed:*?signal=true", "of a statement without rows");
        }
    }
}
