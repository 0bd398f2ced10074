package io.github.evolutionsync.http;

import java.io.IOException;

/** Evolution's answer is longer than allowed. */
public final class AnswerLimitException extends IOException {
    private static final long serialVersionUID = 1;

    AnswerLimitException(String message) {
        super(message);
    }
}
