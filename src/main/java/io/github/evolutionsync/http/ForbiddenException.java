package io.github.evolutionsync.http;

/** The caller is authenticated but may not do this: 403 with this sentence. */
public class ForbiddenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ForbiddenException(String sentence) {
        super(sentence);
    }
}
