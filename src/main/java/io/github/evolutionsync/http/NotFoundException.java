package io.github.evolutionsync.http;

/** The resource does not exist, or the caller may not see it: 404 with this sentence. */
public class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String sentence) {
        super(sentence);
    }
}
