package io.github.evolutionsync.edge;

import io.netty.channel.Channel;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The HTTP connections that callers keep open between requests, each about 5 KB of memory. Their number is limited, of one caller and in
 * all: one more closes the connection of the fullest caller whose last request is the oldest.
 */
final class Kept {

    private final int mostOfCaller;
    private final int most;
    private final Map<Channel, String> callers = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    Kept(int mostOfCaller, int most) {
        this.mostOfCaller = mostOfCaller;
        this.most = most;
    }

    /** Notes a request. */
    void ask(Channel channel, String caller) {
        Channel oldest;
        synchronized (this) {
            remove(channel);
            callers.put(channel, caller);
            counts.merge(caller, 1, Integer::sum);
            oldest = surplus(caller);
        }
        // not under the lock, because closing removes it
        if (oldest != null) {
            oldest.close();
        }
        if (!channel.isOpen()) {
            remove(channel);
        }
    }

    synchronized void remove(Channel channel) {
        String caller = callers.remove(channel);
        if (caller != null) {
            counts.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
        }
    }

    synchronized int size() {
        return callers.size();
    }

    private Channel surplus(String caller) {
        if (counts.get(caller) > mostOfCaller) {
            return takeOldest(caller);
        }
        if (callers.size() > most) {
            return takeOldest(Collections.max(counts.entrySet(), Map.Entry.comparingByValue())
                    .getKey());
        }
        return null;
    }

    private Channel takeOldest(String caller) {
        Iterator<Map.Entry<Channel, String>> oldest = callers.entrySet().iterator();
        Map.Entry<Channel, String> next = oldest.next();
        while (!next.getValue().equals(caller)) {
            next = oldest.next();
        }
        Channel channel = next.getKey();
        remove(channel);
        return channel;
    }
}
