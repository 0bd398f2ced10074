package io.github.evolutionsync.livefeed;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/**
 * The close codes of a websocket. A client reconnects after each of them except 4401, where it needs a new token first.
 */
final class CloseCodes {

    static final WebSocketCloseStatus LEFT = WebSocketCloseStatus.NORMAL_CLOSURE;
    static final WebSocketCloseStatus STOPPING = new WebSocketCloseStatus(1001, "stopping");
    static final WebSocketCloseStatus SILENT = new WebSocketCloseStatus(1001, "no answer to pings");
    static final WebSocketCloseStatus FLOOD = new WebSocketCloseStatus(1008, "too many frames from the client");
    static final WebSocketCloseStatus FAILED = new WebSocketCloseStatus(1011, "the updates could not be read");
    static final WebSocketCloseStatus TOO_SLOW = new WebSocketCloseStatus(1013, "too slow, come back with since");
    static final WebSocketCloseStatus BUSY = new WebSocketCloseStatus(1013, "busy, come back with since");
    static final WebSocketCloseStatus EXPIRED = new WebSocketCloseStatus(4401, "the token has expired");

    private CloseCodes() {}
}
