package io.github.evolutionsync.http;

/** The tenant has reached its limit of concurrent requests: 429 with this sentence. */
public class TooManyRequestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int EVOLUTION_SECONDS = 5;

    private final int retryAfterSeconds;

    /** For requests that wait for Evolution. */
    public TooManyRequestsException() {
        this(
                "Too many requests of this tenant wait for Evolution: try again when they are answered",
                EVOLUTION_SECONDS);
    }

    public TooManyRequestsException(String sentence, int retryAfterSeconds) {
        super(sentence);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
