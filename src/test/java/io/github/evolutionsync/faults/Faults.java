package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.demo.SimulatedEvolution;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The faults, each with its layer. Faults of different layers can happen at once. */
final class Faults {
    /** Of Evolution's process and its socket. */
    static final List<Fault> EVOLUTION = List.of(
            Fault.of("Evolution restarted quickly", 0, 0, world -> {
                world.evolution().stop();
                world.evolution().start();
                return () -> {};
            }),
            Fault.of("Evolution away", 1.5, 60, world -> {
                world.evolution().stop();
                return world.evolution()::start;
            }),
            Fault.of("socket cut without a close", 0, 0, world -> {
                world.evolution().cutSockets();
                return () -> {};
            }),
            Fault.of("server hung, and going on", 3, 60, world -> {
                world.evolution().hang();
                return world.evolution()::resume;
            }),
            Fault.of("server hung, and killed", 1, 60, world -> {
                world.evolution().hang();
                return () -> {
                    world.evolution().stop();
                    world.evolution().start();
                };
            }),
            Fault.of("socket flapping every second", 2.5, 30, world -> {
                ScheduledExecutorService flapping = every(1_000, world.evolution()::cutSockets);
                return flapping::shutdownNow;
            }),
            Fault.of("clock of Evolution 3 h ahead, then set right", 1, 10, world -> {
                world.clock().off(Duration.ofHours(3));
                world.evolution().cutSockets();
                // more than a page, all of them in the future
                world.traffic().burst(400);
                return () -> {
                    world.clock().off(Duration.ZERO);
                    world.evolution().cutSockets();
                };
            }));

    /** Of Evolution's HTTP API, just when it is needed. */
    static final List<Fault> HTTP = List.of(
            Fault.of(
                    "findMessages failing",
                    1.5,
                    60,
                    world -> findMessages(
                            world,
                            evolution -> evolution.failHttp(
                                    "/chat/findMessages",
                                    500,
                                    "{\"status\":500,\"error\":\"Internal Server Error\"}"))),
            Fault.of(
                    "findMessages hanging",
                    1.5,
                    90,
                    world -> findMessages(world, evolution -> evolution.holdHttp("/chat/findMessages"))),
            Fault.of("many messages of one second, pages that overlap", 0, 0, world -> {
                world.evolution().stop();
                world.traffic().burst(600);
                return world.evolution()::start;
            }));

    /** Of PostgreSQL. */
    static final List<Fault> DATABASE = List.of(
            Fault.of("database stopped and restarted", 1.5, 30, world -> {
                world.database().stop();
                return world.database()::restart;
            }),
            Fault.of("connections killed in their statements", 1, 20, world -> {
                ScheduledExecutorService killing = every(50, () -> killStatements(world));
                return killing::shutdownNow;
            }),
            Fault.of("serialization failures", 1, 20, world -> Triggers.failing(world, "40001", 3)),
            Fault.of("disk full", 1.5, 30, world -> Triggers.failing(world, "53100", Integer.MAX_VALUE)),
            Fault.of("queue overflow", 0.5, 30, world -> {
                Connection locking = Triggers.lockTenants(world);
                world.traffic().burst(1_000);
                return locking::close;
            }));

    /** Of those who look. */
    static final List<Fault> SCREENS = List.of(Fault.of("screen that stops reading", 1, 10, world -> {
        Seen seen = new Seen(world.screens().get(0).seen().tenant());
        SlowScreen slow = new SlowScreen(seen, world.door());
        slow.readUpTo(world.screens().get(0).seen().seq());
        world.traffic().pad(20_000);
        world.traffic().burst(400);
        world.traffic().pad(0);
        int told = world.ledger().facts(seen.tenant()).size();
        return () -> {
            // what others have seen, it was told as well
            await("the others")
                    .atMost(World.PATIENCE)
                    .until(() -> world.screens().get(0).seen().facts().size() >= told);
            // who does not read for five seconds more is cut off with the code unread
            assertThat(slow.readToTheEnd()).as("close code").isIn(1013, SlowScreen.CUT);
            slow.close();
            world.openScreen(seen);
        };
    }));

    private Faults() {}

    private interface Trouble {
        void make(SimulatedEvolution evolution);
    }

    private static Fault.Healing findMessages(World world, Trouble trouble) {
        trouble.make(world.evolution());
        world.evolution().cutSockets();
        return world.evolution()::clearFaults;
    }

    private static void killStatements(World world) {
        Tables.count(
                world,
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'evolution-sync'"
                        + " AND state = 'active'");
    }

    private static ScheduledExecutorService every(long millis, Runnable task) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, run -> new Thread(run, "fault"));
        timer.scheduleAtFixedRate(task, 0, millis, TimeUnit.MILLISECONDS);
        return timer;
    }
}
