package io.github.evolutionsync.send;

/** The request is understood and cannot be carried out: 422 with this sentence. */
public final class UnprocessableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnprocessableException(String message) {
        super(message);
    }
}
