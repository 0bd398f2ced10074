package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopTest {
    private final Set<Thread> others = Threads.all();
    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
            SimulatedInstance.named("wapp").withWebsocket());

    @AfterEach
    void close() {
        evolution.close();
    }

    @Test
    void receivedEventsAreDeliveredWithoutAGapBeforeTheStop() throws Exception {
        AtomicInteger slow = new AtomicInteger();
        CountDownLatch stopping = new CountDownLatch(1);
        try (LogCapture log = new LogCapture();
                Listener listener = Listener.to(evolution)
                        .with("maxBatch", "10")
                        .before(exchange -> {
                            if (slow.incrementAndGet() > 3) {
                                stopping.await();
                            }
                        })
                        .start("wapp")) {
            soon().until(() -> listener.story("wapp").contains("socket.connect"));
            IntStream.range(0, 500).forEach(i -> emit(evolution, "wapp", "" + i));
            soon().until(() -> slow.get() > 3 && listener.consumer().getPendingExchangesSize() > 100);
            Thread stop = new Thread(listener::close, "stop");
            stop.start();
            soon().until(() -> !listener.context
                            .getRouteController()
                            .getRouteStatus(Listener.ROUTE)
                            .isStarted()
                    || listener.consumer().isSuspendingOrSuspended());
            stopping.countDown();
            stop.join();

            List<String> texts = texts(listener);
            assertThat(texts).hasSizeGreaterThan(100);
            assertThat(texts)
                    .isEqualTo(IntStream.range(0, texts.size())
                            .mapToObj(String::valueOf)
                            .toList());
            assertThat(log.atLeast(Level.WARN)).isEmpty();
            soon().until(() -> evolution.connectedClients("/") == 0);
        }
    }

    @Test
    void nothingIsLeftOfAStoppedConsumer() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Listener listener = Listener.to(evolution).start("*")) {
                soon().until(() -> listener.story("wapp").contains("socket.connect"));
                listener.context.getRouteController().stopRoute(Listener.ROUTE);
                soon().until(() -> evolution.connectedClients("/") == 0);
                soon().untilAsserted(() -> assertThat(Threads.alive(others)).isEmpty());
            }
        }
    }

    @Test
    void nothingIsLeftOfAConsumerThatWasStoppedWhileItTriedToConnect() throws Exception {
        evolution.hang();
        Listener listener =
                Listener.to(evolution).with("connectTimeout", "60000").start("*");
        soon().until(() ->
                !evolution.requests().isEmpty() || !Threads.alive(others).isEmpty());
        listener.close();
        soon().untilAsserted(() -> assertThat(Threads.alive(others)).isEmpty());
    }

    @Test
    void nothingIsLeftOfAConsumerThatFailsAndIsStoppedByAThreadThatIsInterrupted() throws Exception {
        try (Listener listener = Listener.to(evolution)
                .before(exchange -> {
                    throw new IllegalStateException("the database is away");
                })
                .start("*")) {
            soon().until(() -> evolution.connectedClients("/") == 1);
            Thread.currentThread().interrupt();
            try {
                listener.consumer().stop();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(evolution.connectedClients("/")).isZero();
            soon().untilAsserted(() -> assertThat(Threads.alive(others)).isEmpty());
        }
    }

    @Test
    void theHealthCheckEndsWithTheRoute() throws Exception {
        try (Listener listener = Listener.to(evolution).start("*")) {
            soon().until(() -> Health.isUp(listener));
            listener.context.getRouteController().stopRoute(Listener.ROUTE);
            assertThat(HealthCheckRegistry.get(listener.context).getCheck(Health.ID))
                    .isEmpty();
            listener.context.getRouteController().startRoute(Listener.ROUTE);
            soon().until(() -> Health.isUp(listener));
        }
    }

    @Test
    void aSuspendedRouteReceivesNothingAndAResumedOneContinues() throws Exception {
        try (Listener listener = Listener.to(evolution).start("*")) {
            soon().until(() -> listener.story("wapp").contains("socket.connect"));
            listener.context.getRouteController().suspendRoute(Listener.ROUTE);
            soon().until(() -> evolution.connectedClients("/") == 0);
            emit(evolution, "wapp", "nobody listens");
            assertThat(Health.isUp(listener)).isFalse();

            listener.context.getRouteController().resumeRoute(Listener.ROUTE);
            soon().until(() -> listener.envelopes("socket.connect").size() >= 2);
            emit(evolution, "wapp", "somebody listens");
            soon().until(() -> texts(listener).equals(List.of("somebody listens")));
        }
    }

    @Test
    void aRouteThatFailsForeverDoesNotDelayTheStopForever() throws Exception {
        try (LogCapture log = new LogCapture()) {
            Listener listener = Listener.to(evolution)
                    .before(exchange -> {
                        throw new IllegalStateException("the database is away");
                    })
                    .start("*");
            listener.context.getShutdownStrategy().setTimeout(1);
            soon().until(() -> log.atLeast(Level.WARN).toString().contains("is retried until it succeeds"));
            listener.close();
            assertThat(log.atLeast(Level.WARN)).anyMatch(line -> line.contains("have to be caught up"));
            soon().untilAsserted(() -> assertThat(Threads.alive(others)).isEmpty());
        }
    }
}
