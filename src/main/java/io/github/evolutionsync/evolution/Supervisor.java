package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Keeps a connection to Evolution, forever. Opens it, joins the required namespaces, and opens another one when it
 * ends. All its decisions are made on one thread that never waits.
 */
final class Supervisor implements Connection.Listener {
    private final SupervisorThread thread;
    private final Function<Connection.Listener, Connection> connector;
    private final Instances instances;
    private final Discovery discovery;
    private final ConnectionStatus status;
    private final Backoff backoff;
    private final Duration timeout;
    private final Pace pace;

    private Connection connection;
    private Future<?> expiry;
    private boolean wanted;

    Supervisor(
            SupervisorThread thread,
            Function<Connection.Listener, Connection> connector,
            Instances instances,
            Discovery discovery,
            ConnectionStatus status,
            Backoff backoff,
            Pace pace,
            Duration timeout) {
        this.thread = thread;
        this.connector = connector;
        this.instances = instances;
        this.discovery = discovery;
        this.status = status;
        this.backoff = backoff;
        this.pace = pace;
        this.timeout = timeout;
    }

    /** Starts supervision. Called once. */
    void watch(Duration namespaceRetryDelay, Duration discoveryPeriod) {
        thread.repeat(namespaceRetryDelay, this::joinNamespaces);
        thread.repeat(discoveryPeriod, () -> {
            if (isConnected() && pace.isDue()) {
                askAndJoin();
            }
        });
    }

    /** Connects from now on. The instances are listed first, so that each is known before it connects. */
    void connect() {
        thread.later(() -> {
            wanted = true;
            discovery
                    .refresh()
                    .thenAccept(answer -> thread.later(() -> {
                        status.http(answer);
                        open();
                    }));
        });
    }

    /** Disconnects and stays disconnected. */
    void disconnect() {
        thread.later(() -> {
            wanted = false;
            drop();
            status.socketDown(new Diagnosis(ConnectionState.STOPPED, "stopped"));
        });
    }

    @Override
    public void rootConnected() {
        instances.rootConnected();
        thread.later(() -> {
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
        thread.later(() -> {
            if (ended == connection) {
                drop();
                if (wasConnected) {
                    status.socketDown(why);
                    openAfterPause();
                } else {
                    discovery
                            .refresh()
                            .thenAccept(answer -> thread.later(() -> {
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
        pace.began();
        discovery
                .refresh()
                .thenAccept(answer -> thread.later(() -> {
                    pace.ended();
                    status.http(answer);
                    joinNamespaces();
                }));
    }

    private void open() {
        if (wanted && connection == null) {
            Connection opening = connector.apply(this);
            connection = opening;
            opening.open();
            expiry = thread.after(timeout, opening::expire);
        }
    }

    private void openAfterPause() {
        if (wanted) {
            thread.after(Duration.ofMillis(backoff.nextMillis()), this::open);
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
}
