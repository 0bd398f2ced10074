package io.github.evolutionsync.livefeed;

import org.apache.camel.spi.Metadata;

/** Names of the message headers that {@code livefeed:} sets and reads. */
public final class LivefeedConstants {

    @Metadata(
            description =
                    "The tenant whose changes are requested (consumer), or whose clients receive the frame when the"
                            + " endpoint is for all tenants (producer).",
            javaType = "String")
    public static final String TENANT = "CamelLivefeedTenant";

    @Metadata(
            label = "consumer",
            description = "The seq after which changes are requested; absent: only the tenant's position.",
            javaType = "Long")
    public static final String SINCE = "CamelLivefeedSince";

    @Metadata(
            label = "consumer",
            description =
                    "Whether the clients have every row in its state at that seq, so that an update needs only the fields"
                            + " that changed since; otherwise it needs all that may have changed.",
            javaType = "Boolean")
    public static final String COMPLETE = "CamelLivefeedComplete";

    private LivefeedConstants() {}
}
