package io.github.evolutionsync.http;

/** What is asked for does not fit the present state of things: 409 with this sentence. */
public class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String sentence) {
        super(sentence);
    }
}
