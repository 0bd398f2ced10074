package io.github.evolutionsync.http;

/** There is no such thing, or none that this caller may know of: 404 with this sentence. */
public class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String sentence) {
        super(sentence);
    }
}
