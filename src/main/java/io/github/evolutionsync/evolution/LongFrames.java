package io.github.evolutionsync.evolution;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okio.Sink;
import okio.Socket;
import okio.Source;

/**
 * Reads a websocket's long frames from the stream, because OkHttp would hold each one whole, several times. It sits
 * where the upgraded connection is passed to OkHttp's websocket, below TLS and proxies.
 */
final class LongFrames implements Interceptor {
    private final PacketDecoder decoder;

    LongFrames(PacketDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        // a compressed frame does not reveal its length
        Response response = chain.proceed(chain.request()
                .newBuilder()
                .removeHeader("Sec-WebSocket-Extensions")
                .build());
        Socket socket = response.socket();
        return socket == null
                ? response
                : response.newBuilder().socket(new Watched(socket)).build();
    }

    private final class Watched implements Socket {
        private final Socket socket;
        private final Source source;

        private Watched(Socket socket) {
            this.socket = socket;
            this.source = new FrameSource(socket.getSource(), new LongPackets(decoder));
        }

        @Override
        public Source getSource() {
            return source;
        }

        @Override
        public Sink getSink() {
            return socket.getSink();
        }

        @Override
        public void cancel() {
            socket.cancel();
        }
    }
}
