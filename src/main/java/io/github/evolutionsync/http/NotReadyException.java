package io.github.evolutionsync.http;

/** There is no room or time for this now, and will be: 503 with this sentence. */
public class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotReadyException(String sentence) {
        super(sentence);
    }
}
