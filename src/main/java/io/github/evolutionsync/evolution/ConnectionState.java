package io.github.evolutionsync.evolution;

/** The state of the connection to Evolution. */
enum ConnectionState {
    /** The first attempt is in progress. */
    CONNECTING,
    /** Connected: events arrive. */
    CONNECTED,
    /** The connection has ended and is being reopened. */
    LOST,
    /** No answer: rejected, timed out, or a proxy that cannot reach Evolution. */
    UNREACHABLE,
    /** The host name is unknown. */
    HOST_UNKNOWN,
    /** A TLS connection cannot be established. */
    TLS_FAILURE,
    /** The key is wrong. */
    KEY_REFUSED,
    /** Evolution 2.4 has no licence. */
    LICENSE_REQUIRED,
    /** Evolution answers HTTP, but not the websocket. */
    WEBSOCKET_OFF,
    /** The server is not Evolution. */
    NOT_EVOLUTION,
    /** Stopped or suspended on purpose. */
    STOPPED;

    /** Whether waiting does not help. */
    boolean needsAPerson() {
        return switch (this) {
            case TLS_FAILURE, KEY_REFUSED, LICENSE_REQUIRED, WEBSOCKET_OFF, NOT_EVOLUTION -> true;
            default -> false;
        };
    }
}
