package io.github.evolutionsync.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers that a test wants instead of the real ones. */
final class HttpFaults {
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<String> held = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private volatile boolean licenseRequired;

    void fail(String pathPrefix, int status, String body) {
        faults.add(0, new Fault(pathPrefix, new Answer(status, body)));
    }

    synchronized void hold(String pathPrefix) {
        held.add(pathPrefix);
    }

    /** Whether the answer to a request has to wait, in which case it is given at {@link #clear()}. */
    synchronized boolean holds(String path, Runnable answer) {
        boolean waits = held.stream().anyMatch(path::startsWith);
        if (waits) {
            waiting.add(answer);
        }
        return waits;
    }

    void clear() {
        faults.clear();
        licenseRequired = false;
        release().forEach(Runnable::run);
    }

    private synchronized List<Runnable> release() {
        held.clear();
        List<Runnable> released = List.copyOf(waiting);
        waiting.clear();
        return released;
    }

    void requireLicense(boolean required) {
        licenseRequired = required;
    }

    Optional<Answer> answerTo(String path) {
        if (licenseRequired) {
            return Optional.of(Answer.of(503, Json.object().put("code", "LICENSE_REQUIRED")));
        }
        return faults.stream()
                .filter(fault -> path.startsWith(fault.prefix()))
                .findFirst()
                .map(Fault::answer);
    }

    private record Fault(String prefix, Answer answer) {}
}
