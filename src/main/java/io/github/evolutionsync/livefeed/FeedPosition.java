package io.github.evolutionsync.livefeed;

/** Up to where a tenant's screens have been told: for who waits until nothing more is under way. */
public final class FeedPosition {
    private FeedPosition() {}

    /** The least position of the tenant's open connections. */
    public static long of(LivefeedComponent livefeed, String tenant) {
        return livefeed.hub().feed(tenant).connections().stream()
                .mapToLong(connection -> connection.position() == null ? -1 : connection.position())
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
