package io.github.evolutionsync.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Answers that a test sets instead of the real ones. */
final class HttpFaults {
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<String> held = new ArrayList<>();
    private final List<String> heldAfterwards = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();

    /** Gives this answer instead of handling the request. */
    void fail(String pathPrefix, Answer answer) {
        faults.add(0, new Fault(pathPrefix, false, answer));
    }

    /** Handles the request and then gives this answer instead. */
    void failAfterwards(String pathPrefix, Answer answer) {
        faults.add(0, new Fault(pathPrefix, true, answer));
    }

    synchronized void hold(String pathPrefix) {
        held.add(pathPrefix);
    }

    /** Handles the request and then holds back its answer. */
    synchronized void holdAfterwards(String pathPrefix) {
        heldAfterwards.add(pathPrefix);
    }

    /** The same for a request that was handled. */
    synchronized boolean holdsAfterwards(String path, Runnable answer) {
        boolean waits = heldAfterwards.stream().anyMatch(path::startsWith);
        if (waits) {
            waiting.add(answer);
        }
        return waits;
    }

    /** Whether the answer to a request has to wait. {@link #clear()} then gives it. */
    synchronized boolean holds(String path, Runnable answer) {
        boolean waits = held.stream().anyMatch(path::startsWith);
        if (waits) {
            waiting.add(answer);
        }
        return waits;
    }

    void clear() {
        faults.clear();
        release().forEach(Runnable::run);
    }

    private synchronized List<Runnable> release() {
        held.clear();
        heldAfterwards.clear();
        List<Runnable> released = List.copyOf(waiting);
        waiting.clear();
        return released;
    }

    Answer answerTo(String path, Supplier<Answer> server) {
        return faults.stream()
                .filter(fault -> path.startsWith(fault.prefix()))
                .findFirst()
                .map(fault -> fault.insteadOf(server))
                .orElseGet(server);
    }

    private record Fault(String prefix, boolean carriedOut, Answer answer) {
        Answer insteadOf(Supplier<Answer> server) {
            if (carriedOut) {
                server.get();
            }
            return answer;
        }
    }
}
