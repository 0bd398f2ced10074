package io.github.evolutionsync.http;

import java.io.IOException;

/** Evolution's answer exceeds the limit of its length or time. */
public final class AnswerLimitException extends IOException {
    private static final long serialVersionUID = 1;

    AnswerLimitException(String message) {
        super(message);
    }
}
