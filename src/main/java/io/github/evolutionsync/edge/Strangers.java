package io.github.evolutionsync.edge;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * The connections, and Socket.IO's sessions, that have shown no credential. They are few: one more than the most closes that
 * which has made no request for the longest time.
 */
public final class Strangers {

    private final int most;
    private final Map<Object, Runnable> strangers = new LinkedHashMap<>();

    Strangers(int most) {
        this.most = most;
    }

    public void add(Channel channel) {
        add(channel, channel::close);
    }

    /** @param end is run, on any thread, when others need the place */
    public void add(Object stranger, Runnable end) {
        Queue<Runnable> ends = new ArrayDeque<>();
        synchronized (this) {
            strangers.put(stranger, end);
            for (Iterator<Runnable> oldest = strangers.values().iterator(); strangers.size() > most; oldest.remove()) {
                ends.add(oldest.next());
            }
        }
        // not under the lock: an end may call remove
        ends.forEach(Runnable::run);
    }

    /** It has made a whole request: others are closed before it. */
    public synchronized void touch(Object stranger) {
        Runnable end = strangers.remove(stranger);
        if (end != null) {
            strangers.put(stranger, end);
        }
    }

    public synchronized void remove(Object stranger) {
        strangers.remove(stranger);
    }

    public synchronized int size() {
        return strangers.size();
    }
}
