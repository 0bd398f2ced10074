package io.github.evolutionsync.http;

/** The server cannot do this, now or later: 409 with this sentence, and a message that waits to be sent fails. */
public class UnsupportedException extends ConflictException {
    private static final long serialVersionUID = 1L;

    public UnsupportedException(String sentence) {
        super(sentence);
    }
}
