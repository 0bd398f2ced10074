package io.github.evolutionsync.evolution;

/**
 * Receives the results of {@link PacketDecoder}. Called on the Socket.IO library's only thread: it must only pass them
 * on.
 */
interface PacketSink {

    void event(SocketEvent event);

    /** A packet that is not a valid event. The text is null if none is worth keeping. */
    void broken(String namespace, String text, String reason);

    /** A packet that is too long to be read even in parts. It leaves a gap. */
    void refused(String namespace, String reason);
}
