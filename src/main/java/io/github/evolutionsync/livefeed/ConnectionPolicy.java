package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.auth.Bearer;
import io.github.evolutionsync.auth.FailedAttempts;
import io.github.evolutionsync.auth.NotAuthorizedException;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.auth.TooManyAttemptsException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Decides which clients may connect: by websocket before the upgrade, by Socket.IO before the client joins. */
final class ConnectionPolicy {

    private final LivefeedConfiguration configuration;
    private final Tokens tokens;
    private final FailedAttempts failedAttempts;
    private final Hub hub;

    ConnectionPolicy(LivefeedComponent component) {
        this.configuration = component.getConfiguration();
        this.tokens = component.tokens();
        this.failedAttempts = component.failedAttempts();
        this.hub = component.hub();
    }

    boolean isFor(HttpRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        return configuration.getPath().equals(query < 0 ? uri : uri.substring(0, query));
    }

    AdmittedClient admit(HttpRequest request, InetAddress address) throws Refusal {
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        String token = Bearer.credential(request.headers().get(HttpHeaderNames.AUTHORIZATION));
        Tokens.Claims claims = claims(token == null ? first(query, "token") : token, address);
        checkOrigin(request);
        Long since = since(first(query, "since"));
        checkUpgrade(request);
        return client(claims, since, address);
    }

    /** Admits a client if its token is valid and there is room. */
    private AdmittedClient client(Tokens.Claims claims, Long since, InetAddress address) throws Refusal {
        if (!hub.serves(claims.tenant())) {
            throw new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "Not ready: retry in a moment");
        }
        if (hub.isFull(claims.tenant(), address)) {
            throw new Refusal(HttpResponseStatus.TOO_MANY_REQUESTS, "Too many connections are open");
        }
        return new AdmittedClient(claims.tenant(), claims.expiresAt(), since, address);
    }

    /**
     * Admits a client that joins by Socket.IO.
     *
     * @param query of the request that opened the session
     * @param authorization the {@code Authorization} header of that request, or null
     * @param auth the client's option {@code auth}, or the value that its function returned
     */
    AdmittedClient admit(QueryStringDecoder query, String authorization, JsonNode auth, InetAddress address)
            throws Refusal {
        String token = Stream.of(auth.path("token").asText(""), Bearer.credential(authorization), first(query, "token"))
                .filter(text -> text != null && !text.isEmpty())
                .findFirst()
                .orElse(null);
        Tokens.Claims claims = claims(token, address);
        Long since = since(auth.has("since") ? auth.get("since").asText() : first(query, "since"));
        if (claims.tenant().equals(auth.path("pid").asText())) {
            // on an automatic reconnect, the option since may still be that of the first connection
            Long offset = since(auth.path("offset").asText(null));
            since = since == null || offset != null && offset > since ? offset : since;
        }
        return client(claims, since, address);
    }

    private Tokens.Claims claims(String token, InetAddress address) throws Refusal {
        try {
            return tokens.verify(token);
        } catch (NotAuthorizedException e) {
            RuntimeException refusal = failedAttempts.refusal(address, e);
            throw refusal instanceof TooManyAttemptsException tooMany
                    ? new Refusal(tooMany)
                    : new Refusal(HttpResponseStatus.UNAUTHORIZED, e.getMessage());
        }
    }

    void checkOrigin(HttpRequest request) throws Refusal {
        String allowed = configuration.getAllowedOrigins();
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (allowed == null || allowed.isBlank() || origin == null) {
            return;
        }
        List<String> others = Arrays.asList(allowed.trim().split("\\s*,\\s*"));
        if (!others.contains("*") && !others.contains(origin) && !isOwnPage(request, origin)) {
            throw new Refusal(HttpResponseStatus.FORBIDDEN, "Pages of this origin may not open a websocket");
        }
    }

    private static boolean isOwnPage(HttpRequest request, String origin) {
        return origin.replaceFirst("^https?://", "").equals(request.headers().get(HttpHeaderNames.HOST));
    }

    private static Long since(String since) throws Refusal {
        if (since == null) {
            return null;
        }
        try {
            return Long.parseUnsignedLong(since) < 0 ? invalidSince() : Long.valueOf(since);
        } catch (NumberFormatException e) {
            return invalidSince();
        }
    }

    private static Long invalidSince() throws Refusal {
        throw new Refusal(HttpResponseStatus.BAD_REQUEST, "since must be the seq of a frame: a whole number from 0");
    }

    private static void checkUpgrade(HttpRequest request) throws Refusal {
        boolean websocket = request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        if (!websocket || !HttpMethod.GET.equals(request.method())) {
            throw new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "This address is a websocket");
        }
        if (!request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)
                || !request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13", true)) {
            throw new Refusal(
                    HttpResponseStatus.UPGRADE_REQUIRED, "Only version 13 of the websocket protocol is supported");
        }
    }

    private static String first(QueryStringDecoder query, String name) {
        List<String> values = query.parameters().get(name);
        return values == null ? null : values.get(0);
    }
}
