package io.github.evolutionsync.evolution;

import java.util.Set;
import org.apache.camel.spi.Metadata;

/** Names of the headers and of the component's own events. */
public final class EvolutionConstants {

    @Metadata(
            label = "consumer",
            description = "The event name of all envelopes in the body: Evolution's name on the socket, such as"
                    + " messages.upsert, or one of the component's own (instance.discovered, instance.missing,"
                    + " socket.connect, socket.disconnect, socket.gap, socket.broken).",
            javaType = "String")
    public static final String EVENT = "CamelEvolutionEvent";

    @Metadata(label = "consumer", description = "The number of envelopes in the body.", javaType = "int")
    public static final String BATCH_SIZE = "CamelEvolutionBatchSize";

    /**
     * The variable, true or absent, of a batch whose route may throw {@link RefusedBatchException} instead of finding out which of its rows
     * the database rejects.
     */
    public static final String RETURN_REFUSED = "returnRefused";

    /** Own event: an instance was found, or Evolution's facts about it have changed. */
    public static final String INSTANCE_DISCOVERED = "instance.discovered";

    /** Own event: an instance no longer exists. */
    public static final String INSTANCE_MISSING = "instance.missing";

    /** Own event: an instance's events begin to arrive; earlier ones do not. */
    public static final String SOCKET_CONNECT = "socket.connect";

    /** Own event: an instance's events no longer arrive. */
    public static final String SOCKET_DISCONNECT = "socket.disconnect";

    /** Own event: events of an instance were dropped because the queue was full. */
    public static final String SOCKET_GAP = "socket.gap";

    /** Own event: a packet is not a valid Socket.IO event; its data has as much of it as could be kept. */
    public static final String SOCKET_BROKEN = "socket.broken";

    /** All of the component's own events. */
    public static final Set<String> OWN =
            Set.of(INSTANCE_DISCOVERED, INSTANCE_MISSING, SOCKET_CONNECT, SOCKET_DISCONNECT, SOCKET_GAP, SOCKET_BROKEN);

    private EvolutionConstants() {}
}
