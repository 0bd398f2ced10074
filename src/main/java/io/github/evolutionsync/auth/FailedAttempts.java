package io.github.evolutionsync.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts rejected credentials by network address, so that guessing is slow and costs little. Callers use it only after
 * a credential proved invalid, so a valid credential is never rejected because of others at the same address.
 */
public final class FailedAttempts {

    private static final int MOST = 100;
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Bounds the memory: beyond this number, the oldest addresses are dropped. */
    private static final int MOST_ADDRESSES = 10_000;

    private final LongSupplier nanoTime;
    private final Map<String, Window> windows = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    /** @param nanoTime the clock */
    public FailedAttempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Window(long began, int failures) {}

    /**
     * Counts a failure from this address. Returns the exception to answer with: the given refusal, or a {@link
     * TooManyAttemptsException} after too many failures in the last minute.
     *
     * @param address null if unknown; its failures are not counted
     */
    public RuntimeException refusal(InetAddress address, NotAuthorizedException refusal) {
        long wait = address == null ? 0 : count(network(address));
        return wait == 0 ? refusal : new TooManyAttemptsException(wait);
    }

    /** Seconds to wait, 0 if none. */
    private synchronized long count(String network) {
        long now = nanoTime.getAsLong();
        Window before = windows.get(network);
        boolean isNew = before == null || now - before.began >= WINDOW_NANOS;
        Window window = isNew ? new Window(now, 1) : new Window(before.began, Math.min(before.failures, MOST) + 1);
        if (isNew) {
            windows.remove(network); // re-inserted as the newest
        }
        windows.put(network, window);
        return window.failures <= MOST ? 0 : TimeUnit.NANOSECONDS.toSeconds(WINDOW_NANOS - (now - window.began)) + 1;
    }

    synchronized int size() {
        return windows.size();
    }

    /** One customer usually has a whole /64 of IPv6 addresses. */
    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
