package io.github.evolutionsync.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;

/** An upload that is not taken, with the answer's status and sentence. */
final class UploadRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    UploadRefusedException(HttpResponseStatus status, String sentence) {
        super(sentence);
        this.status = status.code();
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }
}
