package io.github.evolutionsync.evolution;

import java.io.IOException;

/** Evolution answered successfully, but not with the requested content. The message is a sentence for the caller. */
public final class UnusableAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableAnswerException(String message) {
        super(message);
    }
}
