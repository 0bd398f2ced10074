package io.github.evolutionsync.faults;

import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.demo.EmbeddedDatabase;
import io.github.evolutionsync.demo.EmbeddedDatabaseSettings;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An Evolution with constant traffic, a PostgreSQL, clients that reconnect, and the ledger of all sent messages. */
final class World implements AutoCloseable {
    private static final List<Account> ACCOUNTS = List.of(
            new Account("loja", "acme", 20), new Account("filial", "acme", 20), new Account("outra", "globex", 10));

    static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("faults.patience", 180));
    private final List<Account> accounts;
    private final long seed;
    private final MovableClock clock = new MovableClock();
    private final Ledger ledger = new Ledger();
    private final EmbeddedDatabase database;
    private final SimulatedEvolution evolution;
    private final Traffic traffic;
    private final List<Screen> screens = new ArrayList<>();
    private final List<Runnable> closedFirst = new ArrayList<>();
    private String door;

    World(Path folder, boolean global, long seed, int perSecond) {
        this(folder, ACCOUNTS, global, seed, perSecond);
    }

    World(Path folder, List<Account> accounts, boolean global, long seed, int perSecond) {
        this.accounts = accounts;
        this.seed = seed;
        database = EmbeddedDatabase.start(
                new EmbeddedDatabaseSettings(folder.resolve("postgres"), Bundle.freePort(), false, true));
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults()
                        .withGlobalEvents(global)
                        .withPort(Bundle.freePort())
                        .withClock(clock)
                        .withPing(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                accounts.stream()
                        .map(account -> SimulatedInstance.named(account.instance()))
                        .toArray(SimulatedInstance[]::new));
        traffic = new Traffic(evolution, ledger, accounts, clock, seed, perSecond);
    }

    /** What a bundle is told beside the addresses. The comparison with findChats must not help: it does not run. */
    Map<String, String> environment() {
        String tenants = accounts.stream()
                .map(account -> account.instance() + "=" + account.tenant())
                .collect(Collectors.joining(","));
        return Map.of("SYNC_PERIOD", "1h", "CATCHUP_PAGE_SIZE", "100", "CATCHUP_OVERLAP", "15s", "TENANTS", tenants);
    }

    List<Account> accounts() {
        return accounts;
    }

    SimulatedEvolution evolution() {
        return evolution;
    }

    EmbeddedDatabase database() {
        return database;
    }

    Traffic traffic() {
        return traffic;
    }

    Ledger ledger() {
        return ledger;
    }

    MovableClock clock() {
        return clock;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    void sql(String statement) throws SQLException {
        try (Connection connection = connect();
                var sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    /** A token of a tenant, for bundles with the tests' secret. */
    static String token(String tenant) {
        return new Tokens(Bundle.JWT_SECRET).issue(tenant, Duration.ofHours(4));
    }

    /** Opens a screen of each tenant at a door. */
    void openScreens(String address) {
        door = address;
        openScreen(new Seen("acme"));
        openScreen(new Seen("globex"));
    }

    /** Opens a screen that goes on where another one has stopped. */
    void openScreen(Seen seen) {
        String address = door + "?token=" + token(seen.tenant());
        screens.add(new Screen(seen, address));
    }

    /** Where the last screens were opened. */
    String door() {
        return door;
    }

    /** What has to end before Evolution and the database do. */
    void closeFirst(Runnable close) {
        closedFirst.add(0, close);
    }

    /** Lets the stream go on for so many messages. */
    void pass(int messages) {
        int until = ledger.size() + messages;
        await("the stream").atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> ledger.size() >= until);
    }

    List<Screen> screens() {
        return List.copyOf(screens);
    }

    long seed() {
        return seed;
    }

    @Override
    public void close() {
        traffic.close();
        for (Screen screen : screens) {
            screen.close();
        }
        closedFirst.forEach(Runnable::run);
        evolution.close();
        database.close();
    }
}
