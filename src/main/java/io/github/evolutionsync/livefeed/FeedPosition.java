package io.github.evolutionsync.livefeed;

/** The position that all of a tenant's clients have reached, for callers that wait until everything is sent. */
public final class FeedPosition {
    private FeedPosition() {}

    /** The lowest position of the tenant's open connections. */
    public static long of(LivefeedComponent livefeed, String tenant) {
        return livefeed.hub().feed(tenant).connections().stream()
                .mapToLong(connection -> connection.position() == null ? -1 : connection.position())
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
