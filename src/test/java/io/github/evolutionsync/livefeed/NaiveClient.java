package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A client that is written from the description of the frames alone. It keeps the greatest seq of any frame. Whenever
 * its connection ends, at any place, it opens another one with that seq.
 */
final class NaiveClient implements AutoCloseable {

    /** A way to connect. */
    interface Line {
        /** Gives frames {event, seq, head, data} to their reader until the connection ends. */
        void follow(Long since, Consumer<JsonNode> frames);
    }

    private final KnownState known = new KnownState();
    private final Line line;
    private final Thread thread = new Thread(this::connect, "naive-client");
    private volatile boolean closed;
    private Long seq;
    private long head;
    private int connections;
    private int cutWhileResuming;
    private int outOfOrder;

    NaiveClient(Line line) {
        this.line = line;
        thread.setDaemon(true);
        thread.start();
    }

    private void connect() {
        while (!closed) {
            line.follow(seq(), this::take);
            ended();
        }
    }

    private synchronized void take(JsonNode frame) {
        if (!frame.path("seq").isIntegralNumber()) {
            // of a session, whose frames have no place in the order of changes
            return;
        }
        if (frame.path("event").asText().equals("ready")) {
            connections++;
            head = frame.path("head").asLong();
        } else {
            outOfOrder += frame.path("seq").asLong() <= seq ? 1 : 0;
            known.apply(frame.path("event").asText(), frame.path("data"));
        }
        seq = seq == null
                ? frame.path("seq").asLong()
                : Math.max(seq, frame.path("seq").asLong());
    }

    private synchronized void ended() {
        cutWhileResuming += seq != null && seq < head ? 1 : 0;
    }

    synchronized Long seq() {
        return seq;
    }

    /** How far behind its tenant it was when its last connection began, but for what came since. */
    synchronized long behind() {
        return head - seq;
    }

    /** Connections that became ready. */
    synchronized int connections() {
        return connections;
    }

    /** Connections that ended before the client had what it had missed. */
    synchronized int cutWhileResuming() {
        return cutWhileResuming;
    }

    /** Frames that did not go beyond the frame before them. */
    synchronized int outOfOrder() {
        return outOfOrder;
    }

    synchronized List<String> arrived() {
        return known.arrived();
    }

    /** Those of these messages that never came as new. */
    synchronized List<String> missed(List<String> messages) {
        Set<String> arrived = Set.copyOf(known.arrived());
        return messages.stream().filter(id -> !arrived.contains(id)).toList();
    }

    /** The rows that the client knows otherwise, or not. */
    synchronized Map<String, String> otherThan(Map<String, String> lines) {
        Map<String, String> own = known.lines();
        Map<String, String> others = new TreeMap<>(lines);
        others.entrySet().removeIf(row -> row.getValue().equals(own.get(row.getKey())));
        own.keySet().stream().filter(id -> !lines.containsKey(id)).forEach(id -> others.put(id, "gone"));
        return others;
    }

    /** Ends with its connection, which is the network's to end. */
    @Override
    public void close() {
        closed = true;
    }
}
