package io.github.evolutionsync.http;

/** As many requests of this tenant are under way as may: 429 with this sentence. */
public class TooManyRequestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int EVOLUTION_SECONDS = 5;

    private final int retryAfterSeconds;

    /** Those that wait for Evolution. */
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
