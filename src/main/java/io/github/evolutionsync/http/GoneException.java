package io.github.evolutionsync.http;

/** The resource existed and cannot be served any more: 410 with this sentence. */
public class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GoneException(String sentence) {
        super(sentence);
    }
}
