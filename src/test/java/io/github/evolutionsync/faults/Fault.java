package io.github.evolutionsync.faults;

import java.time.Duration;

/**
 * A fault.
 *
 * @param name its name in the table of results
 * @param brief its duration in the short form
 * @param full its duration in the long form
 */
record Fault(String name, Duration brief, Duration full, Strike strike) {

    /** Makes it happen, and returns what ends it. */
    @FunctionalInterface
    interface Strike {
        Healing strike(World world) throws Exception;
    }

    /** Ends a fault. */
    @FunctionalInterface
    interface Healing {
        void heal() throws Exception;
    }

    static Fault of(String name, double briefSeconds, int fullSeconds, Strike strike) {
        return new Fault(
                name, Duration.ofMillis((long) (briefSeconds * 1000)), Duration.ofSeconds(fullSeconds), strike);
    }

    @Override
    public String toString() {
        return name;
    }
}
