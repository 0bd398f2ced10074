package io.github.evolutionsync.evolution;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/** Keeps the server's answer to a websocket's handshake; the Socket.IO client only reports that it failed. */
final class HandshakeWitness implements Interceptor {
    private static final int SWITCHING_PROTOCOLS = 101;

    private volatile HttpAnswer refusal;

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.code() != SWITCHING_PROTOCOLS) {
            refusal = HttpAnswer.of(response);
        }
        return response;
    }

    /** The answer, or null if there was none or the handshake succeeded. */
    HttpAnswer refusal() {
        return refusal;
    }
}
