package io.github.evolutionsync.evolution;

import io.socket.thread.EventThread;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The parts of a consumer between its start and its stop. */
final class EvolutionSession {
    private final EvolutionConfiguration configuration;
    private final HttpTransport transport;
    private final ConnectionStatus status;
    private final EvolutionStats stats = new EvolutionStats();
    private final EventQueue queue;
    private final Instances instances;
    private final Discovery discovery;
    private final SupervisorThread thread;
    private final Supervisor supervisor;
    private final Lanes lanes;
    private volatile boolean suspended;

    EvolutionSession(
            EvolutionConfiguration configuration,
            InstancePatterns patterns,
            ScheduledExecutorService scheduler,
            Executor discoveryThread,
            Drainer.Route route) {
        this.configuration = configuration;
        ServerUrl url = ServerUrl.parse(configuration.getUrl());
        String key = configuration.getApiKey().strip();
        Duration timeout = Duration.ofMillis(configuration.getConnectTimeout());
        OwnEvents own = new OwnEvents(Clock.systemUTC());
        transport = new HttpTransport(timeout);
        status = new ConnectionStatus(Clock.systemUTC(), new RareLog(System::nanoTime), url, key);
        queue = new EventQueue(
                configuration.getQueueCapacity(), configuration.getQueueBytes(), new Overflow(own, stats));
        instances = new Instances(patterns, configuration.getMode(), own, queue, stats, this::discover);
        discovery = new Discovery(
                new EvolutionHttp(transport.client(), url, key),
                patterns,
                instances,
                status,
                configuration.isEnableWebsocket(),
                discoveryThread);
        thread = new SupervisorThread(scheduler);
        supervisor = new Supervisor(
                thread,
                listener -> new Connection(url, key, transport.client(), instances, listener),
                instances,
                discovery,
                status,
                new Backoff(configuration.getReconnectDelay(), configuration.getReconnectDelayMax()),
                new Pace(Duration.ofMillis(configuration.getDiscoveryPeriod()), System::nanoTime),
                timeout);
        lanes = new Lanes(queue, new Batching(configuration.getMaxBatch(), configuration.getAlone()), route);
    }

    void start() {
        supervisor.watch(
                Duration.ofMillis(configuration.getNamespaceRetryDelay()),
                Duration.ofMillis(configuration.getDiscoveryPeriod()));
        supervisor.connect();
    }

    /** Accepts no more events; received ones still go to the route. */
    void suspend() {
        suspended = true;
        instances.suspend();
        supervisor.disconnect();
    }

    void resume() {
        suspended = false;
        instances.resume();
        supervisor.connect();
    }

    /** Closes the connection, and waits until that is done. Received events may still be drained. */
    void close() {
        instances.suspend();
        queue.close();
        supervisor.disconnect();
        thread.awaitDone(Duration.ofSeconds(5));
        // the library closes sockets on its own thread, and has to send the close before the transport is cut
        CountDownLatch closed = new CountDownLatch(1);
        EventThread.nextTick(closed::countDown);
        Uninterrupted.await(Duration.ofSeconds(1), millis -> closed.await(millis, TimeUnit.MILLISECONDS));
        transport.close();
    }

    boolean isSuspended() {
        return suspended;
    }

    Lanes lanes() {
        return lanes;
    }

    /** The number of events that wait or are in progress. */
    int pending() {
        return queue.size() + lanes.underWay();
    }

    /** How long the oldest incomplete event has waited; zero if there is none. */
    Duration lag() {
        QueuedEvent oldest = lanes.oldest();
        return oldest == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldest.arrived());
    }

    EventQueue queue() {
        return queue;
    }

    Instances instances() {
        return instances;
    }

    EvolutionStats stats() {
        return stats;
    }

    ConnectionStatus.Snapshot status() {
        return status.snapshot();
    }

    private void discover() {
        discovery.refresh();
    }
}
