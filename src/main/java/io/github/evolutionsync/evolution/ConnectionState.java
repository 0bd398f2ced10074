package io.github.evolutionsync.evolution;

/** How the connection to Evolution stands. */
enum ConnectionState {
    /** The first attempt is under way. */
    CONNECTING,
    /** Events flow. */
    CONNECTED,
    /** It was there and has ended; it is being opened again. */
    LOST,
    /** Nothing answers: refused, timed out, or a proxy that cannot reach it. */
    UNREACHABLE,
    /** The name of the host is not known. */
    HOST_UNKNOWN,
    /** No secure connection can be made. */
    TLS_FAILURE,
    /** The key is wrong. */
    KEY_REFUSED,
    /** Evolution 2.4 without its licence. */
    LICENSE_REQUIRED,
    /** Evolution answers HTTP, and not the websocket. */
    WEBSOCKET_OFF,
    /** Something answers that is not Evolution. */
    NOT_EVOLUTION,
    /** Stopped or suspended on purpose. */
    STOPPED;

    /** Whether waiting will not help. */
    boolean needsAPerson() {
        return switch (this) {
            case TLS_FAILURE, KEY_REFUSED, LICENSE_REQUIRED, WEBSOCKET_OFF, NOT_EVOLUTION -> true;
            default -> false;
        };
    }
}
