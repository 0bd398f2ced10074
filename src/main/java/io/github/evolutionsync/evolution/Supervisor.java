package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to Evolution, for ever: opens it, joins the namespaces that are needed, and opens another when it
 * ends. All its decisions are made on one thread that never waits.
 */
final class Supervisor implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final ScheduledExecutorService scheduler;
    private final Function<Connection.Listener, Connection> connector;
    private final Instances instances;
    private final Discovery discovery;
    private final ConnectionStatus status;
    private final Backoff backoff;
    private final Duration timeout;

    private Connection connection;
    private Future<?> expiry;
    private boolean wanted;

    Supervisor(
            ScheduledExecutorService scheduler,
            Function<Connection.Listener, Connection> connector,
            Instances instances,
            Discovery discovery,
            ConnectionStatus status,
            Backoff backoff,
            Duration timeout) {
        this.scheduler = scheduler;
        this.connector = connector;
        this.instances = instances;
        this.discovery = discovery;
        this.status = status;
        this.backoff = backoff;
        this.timeout = timeout;
    }

    /** Begins the watch; to be called once. */
    void watch(Duration namespaceRetryDelay, Duration discoveryPeriod) {
        repeat(namespaceRetryDelay, this::joinNamespaces);
        repeat(discoveryPeriod, () -> {
            if (isConnected()) {
                askAndJoin();
            }
        });
    }

    /** Wants a connection from now on. The instances are asked for first, so that each is known before it connects. */
    void connect() {
        later(() -> {
            wanted = true;
            discovery
                    .refresh()
                    .thenAccept(answer -> later(() -> {
                        status.http(answer);
                        open();
                    }));
        });
    }

    /** Wants none from now on. */
    void disconnect() {
        later(() -> {
            wanted = false;
            drop();
            status.socketDown(new Diagnosis(ConnectionState.STOPPED, "stopped"));
        });
    }

    /** Waits until what has been asked for is done. */
    void awaitDone() {
        CountDownLatch done = new CountDownLatch(1);
        later(done::countDown);
        Uninterrupted.await(timeout, millis -> done.await(millis, TimeUnit.MILLISECONDS));
    }

    @Override
    public void rootConnected() {
        instances.rootConnected();
        later(() -> {
            if (isConnected()) {
                backoff.reset();
                status.connected();
                joinNamespaces();
                askAndJoin();
            }
        });
    }

    @Override
    public void namespaceConnected(String instance) {
        instances.namespaceConnected(instance);
    }

    @Override
    public void namespaceLost(String instance, String reason) {
        instances.namespaceLost(instance, reason);
    }

    @Override
    public void ended(Connection ended, boolean wasConnected, Diagnosis why) {
        instances.disconnected(why.reason());
        later(() -> {
            if (ended == connection) {
                drop();
                if (wasConnected) {
                    status.socketDown(why);
                    openAfterPause();
                } else {
                    discovery
                            .refresh()
                            .thenAccept(answer -> later(() -> {
                                status.down(why, answer);
                                openAfterPause();
                            }));
                }
            }
        });
    }

    private boolean isConnected() {
        return connection != null && connection.isConnected();
    }

    private void askAndJoin() {
        discovery
                .refresh()
                .thenAccept(answer -> later(() -> {
                    status.http(answer);
                    joinNamespaces();
                }));
    }

    private void open() {
        if (wanted && connection == null) {
            Connection opening = connector.apply(this);
            connection = opening;
            opening.open();
            expiry = scheduler.schedule(opening::expire, timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void openAfterPause() {
        if (wanted) {
            scheduler.schedule(this::open, backoff.nextMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void drop() {
        if (connection != null) {
            expiry.cancel(false);
            connection.close();
            connection = null;
        }
    }

    private void joinNamespaces() {
        if (connection != null) {
            connection.join(instances.needingNamespace());
        }
    }

    private void repeat(Duration pause, Runnable task) {
        Runnable lasting = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // thrown on, it would end the repeating
                LOG.error("Watching the connection failed, and goes on", e);
            }
        };
        scheduler.scheduleWithFixedDelay(lasting, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void later(Runnable task) {
        try {
            scheduler.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Told something after the stop", e);
        }
    }
}
