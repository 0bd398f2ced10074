package io.github.evolutionsync.http;

/** The request conflicts with the current state: 409 with this sentence. */
public class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String sentence) {
        super(sentence);
    }
}
