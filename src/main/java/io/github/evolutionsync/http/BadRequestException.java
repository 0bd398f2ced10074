package io.github.evolutionsync.http;

/** The request is invalid: 400 with this sentence. */
public class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadRequestException(String sentence) {
        super(sentence);
    }
}
