package io.github.evolutionsync.evolution;

/** Takes what {@link PacketDecoder} finds. Called on the Socket.IO library's one thread: it may only hand over. */
interface PacketSink {

    void event(SocketEvent event);

    /** Something that is no valid event. The text is null when there is none worth keeping. */
    void broken(String namespace, String text, String reason);

    /** What was too long to be read, in parts either: it is a gap. */
    void refused(String namespace, String reason);
}
