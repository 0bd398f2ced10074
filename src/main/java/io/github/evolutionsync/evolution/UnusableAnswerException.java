package io.github.evolutionsync.evolution;

import java.io.IOException;

/** Evolution answered well, and with something that is not what it was asked for. The message is a sentence for whoever asked. */
public final class UnusableAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableAnswerException(String message) {
        super(message);
    }
}
