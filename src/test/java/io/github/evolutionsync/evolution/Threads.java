package io.github.evolutionsync.evolution;

import java.util.List;
import java.util.Set;

/** Live threads of the component or of its library. */
final class Threads {
    private Threads() {}

    /**
     * OkHttp's and Okio's own housekeeping is left out: daemon threads for the whole JVM, which end after a minute. So
     * are the simulator's.
     */
    static List<String> alive() {
        return alive(Set.of());
    }

    /** Without these, such as those that another test's client leaves for a minute. */
    static List<String> alive(Set<Thread> others) {
        return all().stream()
                .filter(thread -> thread.isAlive() && !others.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.contains("evolution-")
                        || name.contains("EventThread")
                        || name.contains("engine.io")
                        || name.startsWith("Timer-")
                        || name.startsWith("OkHttp Dispatcher")
                        || name.startsWith("OkHttp http"))
                .filter(name -> !name.contains("simulated"))
                .sorted()
                .toList();
    }

    static Set<Thread> all() {
        return Thread.getAllStackTraces().keySet();
    }
}
