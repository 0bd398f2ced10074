package io.github.evolutionsync.livefeed;

/** A request without a valid credential, of an address that has sent too many of them: 429, come back later. */
public class TooManyAttemptsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    TooManyAttemptsException(long retryAfterSeconds) {
        super("Too many requests without a valid credential came from your address");
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Seconds until the address is told 401 again, at least 1. A valid credential is let in at any time. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
