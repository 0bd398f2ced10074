package io.github.evolutionsync.http;

import io.github.evolutionsync.auth.MediaLinks;
import io.github.evolutionsync.auth.NotAuthorizedException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A GET of a message's media with a signed link instead of a credential. */
record LinkedMedia(UUID message, String link) {
    private static final Pattern PATH =
            Pattern.compile("/api/messages/([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})/media/?");
    private static final String LINK = "link";

    /** Null for any other request. */
    static LinkedMedia of(HttpRequest request) {
        if (!HttpMethod.GET.equals(request.method())
                || request.headers().contains(HttpHeaderNames.AUTHORIZATION)
                || !request.uri().contains(LINK + "=")) {
            return null;
        }
        try {
            QueryStringDecoder address = new QueryStringDecoder(request.uri());
            Matcher path = PATH.matcher(address.path());
            List<String> links = address.parameters().getOrDefault(LINK, List.of());
            return path.matches() && links.size() == 1
                    ? new LinkedMedia(UUID.fromString(path.group(1)), links.get(0))
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** @throws NotAuthorizedException if the link is not valid for this message */
    String tenant(MediaLinks links) {
        return links.tenant(link, message);
    }
}
