package io.github.evolutionsync.http;

/** The caller's request cannot be understood: 400 with this sentence. */
public class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadRequestException(String sentence) {
        super(sentence);
    }
}
