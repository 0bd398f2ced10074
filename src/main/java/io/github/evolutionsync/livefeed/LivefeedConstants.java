package io.github.evolutionsync.livefeed;

import org.apache.camel.spi.Metadata;

/** Names of the message headers that {@code livefeed:} sets and reads. */
public final class LivefeedConstants {

    @Metadata(
            description = "The tenant whose news are wanted (consumer), or that the frame is for when the endpoint is"
                    + " for all tenants (producer).",
            javaType = "String")
    public static final String TENANT = "CamelLivefeedTenant";

    @Metadata(
            label = "consumer",
            description = "The seq after which news are wanted; absent: only where the tenant is.",
            javaType = "Long")
    public static final String SINCE = "CamelLivefeedSince";

    @Metadata(
            label = "consumer",
            description =
                    "Whether who reads knows every row as it was at that seq, so that an update need only say what"
                            + " has changed since; else it has to say all that may have.",
            javaType = "Boolean")
    public static final String COMPLETE = "CamelLivefeedComplete";

    private LivefeedConstants() {}
}
