package io.github.evolutionsync.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** Runs a fault in a world, and checks that nothing is lost. */
final class Survival {
    private static final Duration POLL = Duration.ofMillis(150);

    private final World world;
    private final Results results;

    Survival(World world, Results results) {
        this.world = world;
        this.results = results;
    }

    void of(Fault fault, Duration lasting) throws Exception {
        int before = world.ledger().size();
        world.traffic().resume();
        world.pass(20);
        Fault.Healing healing = fault.strike().strike(world);
        try {
            world.pass((int) (lasting.toMillis() * world.traffic().perSecond() / 1_000));
        } finally {
            healing.heal();
        }
        recovered(fault.name(), before);
    }

    /** To be called when all is well again, while the stream goes on. */
    void recovered(String name, int before) {
        Duration caughtUp = null;
        try {
            caughtUp = awaitStored(world.ledger().size());
            world.pass(20);
            settle();
        } finally {
            results.add(name, world.ledger().size() - before, verdicts(), caughtUp);
        }
    }

    /** Waits until all messages up to this number are stored, and returns how long that took. */
    Duration awaitStored(int number) {
        long begin = System.nanoTime();
        try {
            await("stored")
                    .atMost(World.PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> Tables.stored(world, number) >= number);
        } catch (ConditionTimeoutException e) {
            throw failure(e);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Holds the stream and waits until tables and screens know exactly what was sent. */
    private void settle() {
        world.traffic().pause();
        try {
            await("all is known")
                    .atMost(World.PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> verdicts().stream().allMatch(Verdict::isGood)
                            && Tables.complaints(world).isEmpty());
        } catch (ConditionTimeoutException e) {
            throw failure(e);
        }
    }

    private List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(Tables.verdict(world));
        for (Screen screen : world.screens()) {
            Seen seen = screen.seen();
            verdicts.add(Verdict.of(
                    "screen of " + seen.tenant(),
                    world.ledger().facts(seen.tenant()),
                    seen.facts(),
                    seen.doubled() + seen.outOfOrder()));
        }
        return verdicts;
    }

    private AssertionError failure(ConditionTimeoutException e) {
        return new AssertionError(
                "-Dfaults.seed=" + world.seed() + ": " + e.getMessage() + "\n" + verdicts() + "\n"
                        + Tables.complaints(world) + "\n" + String.join("\n", Tables.catchUps(world)),
                e);
    }
}
