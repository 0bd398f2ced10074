package io.github.evolutionsync.bench;

import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.demo.ReplayTo;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A node in its own process, its database, its Evolution and one client. */
final class Deployment implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Options options;
    private final Messages messages;
    private final SimulatedEvolution evolution;
    private final String jdbcUrl = Bundle.newDatabase();
    private final BundleProcess bundle;
    private final Screen screen;
    private final int socketIoPort = Bundle.freePort();
    private final Consumer<List<SocketFrame>> sender;
    private int next;

    Deployment(Options options) throws Exception {
        this(options, false);
    }

    /** @param relay from the socket to the websocket alone, with nothing stored */
    Deployment(Options options, boolean relay) throws Exception {
        this(options, relay, Map.of());
    }

    /** @param more settings as environment variables */
    Deployment(Options options, boolean relay, Map<String, String> more) throws Exception {
        this(options, relay, more, null);
    }

    /** @param sender sends the frames of an event in another way than over the socket */
    Deployment(Options options, Map<String, String> more, Consumer<List<SocketFrame>> sender) throws Exception {
        this(options, false, more, sender);
    }

    private Deployment(Options options, boolean relay, Map<String, String> more, Consumer<List<SocketFrame>> sender)
            throws Exception {
        this.options = options;
        this.messages = new Messages(options);
        this.evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                IntStream.range(0, options.instances())
                        .mapToObj(i -> SimulatedInstance.named(Messages.instance(i)))
                        .toArray(SimulatedInstance[]::new));
        this.sender = sender != null ? sender : frames -> evolution.emitRaw(frames, ReplayTo.ROOT);
        Path folder = Files.createTempDirectory("bench");
        Map<String, String> environment = new HashMap<>(Map.of(
                "SYNC_PERIOD",
                "24h",
                "JDK_JAVA_OPTIONS",
                options.java(),
                "SOCKETIO_PORT",
                Integer.toString(socketIoPort)));
        environment.putAll(more);
        this.bundle = BundleProcess.start(folder, evolution, jdbcUrl, environment);
        if (relay) {
            bundle.kill();
            Files.copy(
                    Path.of("src/test/resources/bench/relay.camel.yaml"),
                    folder.resolve("routes/receive/connect-evolution.camel.yaml"),
                    StandardCopyOption.REPLACE_EXISTING);
            bundle.start();
        }
        bundle.awaitReady();
        this.screen = Screen.open(bundle, token());
        if (!relay) {
            // chats that exist
            Screen.Expectation expected = expect(options.chats());
            emit(frames(options.chats()), 0);
            expected.await(PATIENCE);
        }
    }

    /** For screens of the one tenant that there is. */
    static String token() {
        return new Tokens(Bundle.JWT_SECRET).issue("default", Duration.ofHours(1));
    }

    /** Waits until so many screens are connected. */
    void awaitScreens(int count) {
        await("screens")
                .atMost(PATIENCE)
                .until(() -> bundle.metrics()
                        .lines()
                        .filter(line -> line.startsWith("livefeed_connections"))
                        .anyMatch(line -> line.endsWith(" " + count + ".0")));
    }

    SimulatedEvolution evolution() {
        return evolution;
    }

    BundleProcess bundle() {
        return bundle;
    }

    int socketIoPort() {
        return socketIoPort;
    }

    Screen screen() {
        return screen;
    }

    /** The next messages, encoded. */
    List<List<SocketFrame>> frames(int count) {
        int first = next;
        next += count;
        return IntStream.range(first, first + count).mapToObj(messages::frames).toList();
    }

    /** To be called before {@link #frames}: waits for as many as come next. */
    Screen.Expectation expect(int count) {
        return screen.expect(next, count, options.chats());
    }

    /** Emits at a rate a second, or as fast as it goes (0), and says when each was. */
    long[] emit(List<List<SocketFrame>> frames, int rate) {
        long[] sent = new long[frames.size()];
        long start = System.nanoTime();
        for (int i = 0; i < sent.length; i++) {
            if (rate > 0) {
                long due = start + i * 1_000_000_000L / rate;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            sent[i] = System.nanoTime();
            sender.accept(frames.get(i));
        }
        return sent;
    }

    Usage usage() throws IOException {
        return Usage.of(bundle.pid());
    }

    /** The one number of a query. */
    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Changes rows. */
    void update(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                jdbcUrl, Bundle.server().user(), Bundle.server().password());
    }

    @Override
    public void close() {
        screen.close();
        bundle.close();
        evolution.close();
    }
}
