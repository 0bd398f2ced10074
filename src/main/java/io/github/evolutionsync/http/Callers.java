package io.github.evolutionsync.http;

import io.github.evolutionsync.auth.Bearer;
import io.github.evolutionsync.auth.MediaLinks;
import io.github.evolutionsync.auth.NotAuthorizedException;
import io.github.evolutionsync.edge.Bodies;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Identifies the caller of a request by its headers alone: operators, a tenant or the webhook. */
final class Callers {

    /** Followed by the instance of the secret. A name with a control character is no tenant's. */
    private static final String WEBHOOK = "\0webhook ";

    private static final String WEBHOOK_PATH = "/webhook";

    private final LivefeedComponent livefeed;
    private final List<WebhookSecret> webhooks;
    private final MediaLinks links;

    Callers(CamelContext camel) {
        this.livefeed = camel.getComponent("livefeed", LivefeedComponent.class);
        this.webhooks = List.copyOf(camel.getRegistry().findByType(WebhookSecret.class));
        this.links = CamelContextHelper.findSingleByType(camel, MediaLinks.class);
    }

    /** Null if the credential is missing or invalid. */
    String of(HttpRequest request) {
        String authorization = authorization(request);
        for (WebhookSecret webhook : webhooks) {
            String sender = webhook.sender(WebhookCredential.of(authorization));
            if (sender != null) {
                return WEBHOOK + sender;
            }
        }
        String credential = Bearer.credential(authorization);
        if (credential == null) {
            return null;
        }
        if (Bearer.isKey(credential, livefeed.getConfiguration().getApiKey())) {
            return Bodies.OPERATORS;
        }
        try {
            return livefeed.tokens().verify(credential).tenant();
        } catch (NotAuthorizedException e) {
            return null;
        }
    }

    static boolean isWebhook(String caller) {
        return caller.startsWith(WEBHOOK);
    }

    /** The tenant of a valid signed link, which permits no body; null if the request has none. */
    String ofLink(HttpRequest request) {
        LinkedMedia linked = links == null ? null : LinkedMedia.of(request);
        try {
            return linked == null ? null : linked.tenant(links);
        } catch (NotAuthorizedException e) {
            return null;
        }
    }

    /** The error for a request without a valid credential, the same as the route would answer. */
    RuntimeException refusal(HttpRequest request, InetAddress address) {
        if (request.uri().startsWith(WEBHOOK_PATH) && !webhooks.isEmpty()) {
            return webhooks.get(0).refusal(address);
        }
        try {
            livefeed.tokens().verify(Bearer.credential(authorization(request)));
            throw new IllegalStateException("The credential is valid");
        } catch (NotAuthorizedException e) {
            return livefeed.failedAttempts().refusal(address, e);
        }
    }

    /** A header that was sent twice is not a valid credential. */
    private static String authorization(HttpRequest request) {
        List<String> sent = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        return sent.size() == 1 ? sent.get(0) : null;
    }
}
