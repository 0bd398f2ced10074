package io.github.evolutionsync.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Starts one fault of each layer, in an order and with pauses that come from a seed, and ends them in another order.
 */
final class Several {
    private final World world;
    private final Random random;
    private final Results results;

    Several(World world, Random random, Results results) {
        this.world = world;
        this.random = random;
        this.results = results;
    }

    /** Between the lengths of the short and of the long form, nearer to the short one. */
    static Duration between(Fault fault) {
        return fault.brief().multipliedBy(2);
    }

    void round(String name, Function<Fault, Duration> length) throws Exception {
        List<Fault> faults = new ArrayList<>();
        for (List<Fault> layer : List.of(Faults.EVOLUTION, Faults.HTTP, Faults.DATABASE)) {
            faults.add(layer.get(random.nextInt(layer.size())));
        }
        Collections.shuffle(faults, random);
        int before = world.ledger().size();
        world.traffic().resume();
        world.pass(10);
        List<Fault.Healing> healings = new ArrayList<>();
        try {
            for (Fault fault : faults) {
                healings.add(fault.strike().strike(world));
                pass(length.apply(fault));
            }
            Collections.shuffle(healings, random);
        } finally {
            for (Fault.Healing healing : healings) {
                healing.heal();
                pass(Duration.ofMillis(500));
            }
        }
        String what = faults.stream().map(Fault::name).collect(Collectors.joining(" + "));
        results.note(name + ": " + what);
        new Survival(world, results).recovered(name, before);
    }

    private void pass(Duration atMost) {
        world.pass(random.nextInt(1 + (int) (atMost.toMillis() * world.traffic().perSecond() / 1_000)));
    }
}
