package io.github.evolutionsync.faults;

import java.time.Duration;

/** Lets a fault happen to a world, and sees that nothing is lost. */
final class Survival {
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
            caughtUp = world.awaitStored(world.ledger().size());
            world.pass(20);
            world.settle();
        } finally {
            results.add(name, world.ledger().size() - before, world.verdicts(), caughtUp);
        }
    }
}
