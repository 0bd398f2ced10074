package io.github.evolutionsync.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.cors.CorsConfig;
import io.netty.handler.codec.http.cors.CorsConfigBuilder;
import io.netty.handler.codec.http.cors.CorsHandler;
import java.time.Duration;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/**
 * Sends the CORS headers, by which browsers decide which pages of other origins may use the HTTP API. Cookies are not allowed: the
 * rights of a page depend on its token. Configure it like the websocket upgrade, before it:
 *
 * <pre>
 * camel.beans.cors = #class:io.github.evolutionsync.http.Cors
 * camel.component.netty-http.configuration.encoders = #httpGuard,#cors,#uploads,#bodyGuard,#livefeedUpgrade,#downloads
 * </pre>
 */
public class Cors extends DefaultChannelHandlerFactory implements ChannelHandlerFactory {

    private String allowedOrigins = "";

    /** Origins such as https://desk.example.com, comma-separated, or * for all; if empty, only the page's own origin. */
    public void setAllowedOrigins(String allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    @Override
    public ChannelHandler newChannelHandler() {
        return allowedOrigins.isBlank() ? new ChannelInboundHandlerAdapter() : new CorsHandler(config());
    }

    private CorsConfig config() {
        String[] origins = allowedOrigins.trim().split("\\s*,\\s*");
        return CorsConfigBuilder.forOrigins(origins)
                .allowedRequestMethods(
                        HttpMethod.GET,
                        HttpMethod.HEAD,
                        HttpMethod.POST,
                        HttpMethod.PUT,
                        HttpMethod.PATCH,
                        HttpMethod.DELETE)
                .allowedRequestHeaders(
                        HttpHeaderNames.AUTHORIZATION,
                        HttpHeaderNames.CONTENT_TYPE,
                        HttpHeaderNames.CONTENT_DISPOSITION,
                        HttpHeaderNames.RANGE,
                        HttpHeaderNames.IF_RANGE,
                        HttpHeaderNames.IF_NONE_MATCH,
                        "Idempotency-Key")
                .exposeHeaders(
                        HttpHeaderNames.RETRY_AFTER,
                        HttpHeaderNames.ETAG,
                        HttpHeaderNames.CONTENT_RANGE,
                        HttpHeaderNames.CONTENT_DISPOSITION)
                .maxAge(Duration.ofHours(1).toSeconds())
                .build();
    }
}
