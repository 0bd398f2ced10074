package io.github.evolutionsync.livefeed;

/** A request without a valid credential. The message is one sentence for the caller, and carries no part of it. */
public class NotAuthorizedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotAuthorizedException(String message) {
        super(message);
    }
}
