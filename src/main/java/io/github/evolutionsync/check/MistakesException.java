package io.github.evolutionsync.check;

import java.util.List;
import java.util.stream.Collectors;

/** Mistakes that prevent startup; the message lists them all. */
public final class MistakesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private MistakesException(String message) {
        super(message);
    }

    /** @throws MistakesException if the list is not empty */
    public static void throwIfAny(List<Mistake> mistakes) {
        if (!mistakes.isEmpty()) {
            throw new MistakesException(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        }
    }
}
