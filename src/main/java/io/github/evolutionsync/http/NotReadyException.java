package io.github.evolutionsync.http;

/** The node is temporarily too busy for this request: 503 with this sentence. */
public class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotReadyException(String sentence) {
        super(sentence);
    }
}
