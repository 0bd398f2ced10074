package io.github.evolutionsync.livefeed;

import org.apache.camel.spi.Metadata;

/** Names of the message headers that {@code livefeed:} sets and reads. */
public final class LivefeedConstants {

    @Metadata(
            description = "The tenant of the connection or of the gap (consumer), or the tenant that the frame is for"
                    + " when the endpoint is livefeed:* (producer).",
            javaType = "String")
    public static final String TENANT = "CamelLivefeedTenant";

    @Metadata(
            description = "The id of the connection that was opened (consumer); with this header frames go to that"
                    + " connection alone (producer).",
            javaType = "String")
    public static final String CONNECTION = "CamelLivefeedConnection";

    @Metadata(
            label = "consumer",
            description = "The last seq that the client says it has (absent when it does not say), or the last seq"
                    + " before a gap.",
            javaType = "Long")
    public static final String SINCE = "CamelLivefeedSince";

    @Metadata(
            label = "consumer",
            description = "Set by the route: up to which seq the connection, or the tenant, now has everything. Live"
                    + " frames above it follow.",
            javaType = "Long")
    public static final String SEQ = "CamelLivefeedSeq";

    private LivefeedConstants() {}
}
