package io.github.evolutionsync.edge;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * The connections and Socket.IO sessions that have not sent a credential. Their number is limited: one more closes the
 * connection whose last request is the oldest.
 */
public final class Unauthenticated {

    private final int most;
    private final Map<Object, Runnable> unauthenticated = new LinkedHashMap<>();

    Unauthenticated(int most) {
        this.most = most;
    }

    public void add(Channel channel) {
        add(channel, channel::close);
    }

    /** @param end closes the connection when others need its place; runs on any thread */
    public void add(Object connection, Runnable end) {
        Queue<Runnable> ends = new ArrayDeque<>();
        synchronized (this) {
            unauthenticated.put(connection, end);
            for (Iterator<Runnable> oldest = unauthenticated.values().iterator();
                    unauthenticated.size() > most;
                    oldest.remove()) {
                ends.add(oldest.next());
            }
        }
        // not under the lock, because an end may call remove
        ends.forEach(Runnable::run);
    }

    /** Notes that the connection sent a whole request. Others are then closed before it. */
    public synchronized void touch(Object connection) {
        Runnable end = unauthenticated.remove(connection);
        if (end != null) {
            unauthenticated.put(connection, end);
        }
    }

    public synchronized void remove(Object connection) {
        unauthenticated.remove(connection);
    }

    public synchronized int size() {
        return unauthenticated.size();
    }
}
