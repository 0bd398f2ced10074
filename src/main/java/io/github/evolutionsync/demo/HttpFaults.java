package io.github.evolutionsync.demo;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers that a test wants instead of the real ones. */
final class HttpFaults {
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private volatile boolean licenseRequired;

    void fail(String pathPrefix, int status, String body) {
        faults.add(0, new Fault(pathPrefix, new Answer(status, body)));
    }

    void clear() {
        faults.clear();
        licenseRequired = false;
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
