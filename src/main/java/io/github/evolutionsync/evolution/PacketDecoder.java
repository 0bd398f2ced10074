package io.github.evolutionsync.evolution;

import io.socket.parser.Packet;
import io.socket.parser.Parser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.json.JSONException;
import org.json.JSONObject;
import org.json.JSONTokener;

/**
 * Reads Socket.IO packets ({@code 5<attachments>-/<namespace>,<id><json>}). Events go straight to the sink. Packets
 * that join and leave namespaces go to the library.
 *
 * <p>The library's own decoder creates org.json objects of all packets and silently drops those that it cannot read. It
 * would also take an event named {@code connect} for a connection.
 */
final class PacketDecoder implements Parser.Decoder {
    private static final Pattern PACKET =
            Pattern.compile("([0-6])(?:(\\d{1,9})-)?(?:(/[^,]*),?)?(\\d*)(.*)", Pattern.DOTALL);
    private static final List<byte[]> NONE = List.of();

    /** The attachments of one event: thumbnails and keys, which are not used here. */
    private static final long MOST_ATTACHED = 256 << 10;

    private static final int MOST_ATTACHMENTS = 1_000;

    private final PacketSink sink;
    private Callback library;

    private SocketEvent incomplete;
    private int missing;
    private long held; // bytes of its attachments
    private int unwanted; // attachments to come of an event that was read in parts

    PacketDecoder(PacketSink sink) {
        this.sink = sink;
    }

    @Override
    public void add(String packet) {
        handOnIncomplete();
        Matcher parts = PACKET.matcher(packet);
        if (!parts.matches()) {
            sink.broken(SocketEvent.ROOT, packet, "no Socket.IO packet");
            return;
        }
        int type = packet.charAt(0) - '0';
        String namespace = parts.group(3) == null ? SocketEvent.ROOT : parts.group(3);
        if (!Names.fits(namespace)) {
            sink.broken(SocketEvent.ROOT, packet, "a namespace of " + namespace.length() + " characters");
            return;
        }
        if (type == Parser.EVENT || type == Parser.BINARY_EVENT) {
            event(namespace, parts.group(5), parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2)));
        } else {
            control(type, namespace, parts.group(5));
        }
    }

    @Override
    public void add(byte[] attachment) {
        if (unwanted > 0) {
            unwanted--;
            return;
        }
        if (incomplete == null) {
            sink.broken(
                    SocketEvent.ROOT,
                    null,
                    "a binary frame of " + attachment.length + " bytes that no packet announced");
            return;
        }
        held += attachment.length;
        // a frame that was too long arrives empty; its number keeps the others in place
        if (held <= MOST_ATTACHED && incomplete.attachments().size() < MOST_ATTACHMENTS) {
            incomplete.attachments().add(attachment);
        }
        if (--missing == 0) {
            handOnIncomplete();
        }
    }

    /** Starts an event that arrives in parts; its attachments are skipped. */
    void beginLong(int attachments) {
        handOnIncomplete();
        unwanted = attachments;
    }

    void part(SocketEvent part) {
        sink.event(part);
    }

    /** Reports a packet that cannot be read and has to be caught up. */
    void refuse(String namespace, String reason) {
        sink.refused(namespace, reason);
    }

    @Override
    public void destroy() {
        handOnIncomplete();
        library = null;
    }

    @Override
    public void onDecoded(Callback callback) {
        library = callback;
    }

    private void event(String namespace, String text, int attachments) {
        SocketEvent event;
        try {
            event = EventReader.peek(namespace, text, attachments == 0 ? NONE : new ArrayList<>());
        } catch (EventReader.NotAnEvent e) {
            if (e.isReadableInParts()) {
                inParts(namespace, null, text, attachments);
            } else {
                sink.broken(namespace, text, e.getMessage());
            }
            return;
        }
        if (event.rows() > EventRows.MOST) {
            inParts(event.namespace(), event.instance(), text, attachments);
        } else if (attachments == 0) {
            sink.event(event);
        } else {
            incomplete = event;
            missing = attachments;
            held = 0;
        }
    }

    private void inParts(String namespace, String instance, String text, int attachments) {
        beginLong(attachments);
        try {
            LongEvent.read(
                    namespace, instance, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), this::part);
        } catch (EventReader.NotAnEvent | IOException e) {
            sink.broken(namespace, text, e.getMessage());
        }
    }

    /** Passes on an event with missing attachments, because its text is complete. */
    private void handOnIncomplete() {
        if (incomplete != null) {
            SocketEvent event = incomplete;
            incomplete = null;
            if (missing > 0) {
                sink.broken(event.namespace(), null, missing + " attachments of " + event.name() + " are missing");
            }
            sink.event(event);
        }
    }

    private void control(int type, String namespace, String text) {
        Packet<Object> packet = new Packet<>(type);
        packet.nsp = namespace;
        try {
            packet.data = text.isEmpty() ? new JSONObject() : new JSONTokener(text).nextValue();
        } catch (JSONException e) {
            packet.data = new JSONObject().put("message", "unreadable");
        }
        boolean answersUs = type == Parser.ACK || type == Parser.BINARY_ACK;
        if (library != null && !answersUs) {
            library.call(packet);
        }
    }
}
