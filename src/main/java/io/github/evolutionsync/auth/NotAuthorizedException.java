package io.github.evolutionsync.auth;

/**
 * A request has no valid credential. The message is one sentence for the caller and contains no part of the credential.
 */
public class NotAuthorizedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotAuthorizedException(String message) {
        super(message);
    }
}
