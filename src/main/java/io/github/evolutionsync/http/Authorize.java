package io.github.evolutionsync.http;

import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.auth.Bearer;
import io.github.evolutionsync.auth.MediaLinks;
import io.github.evolutionsync.auth.NotAuthorizedException;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.http.NettyHttpMessage;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Authenticates the caller of the HTTP API, and sets the variables {@code operator} (Boolean) and {@code tenant} (String). With the
 * operators' key, the tenant is the query parameter {@code tenant}, or empty for all tenants. With a frontend's token, it is the tenant
 * of the token, and the query is ignored. The variables {@code caller} ({@code operator} or {@code tenant}), {@code subject} (the claim
 * {@code sub}, or empty) and {@code may_erase} (Boolean, of a token) say more about the caller. The credential and the parameter are
 * removed from the message. The route continues when it is the caller's turn ({@link RequestTurns}).
 *
 * <p>The key and the secret are options of the component {@code livefeed}: {@code camel.component.livefeed.api-key} and {@code
 * .jwt-secret}.
 */
@SetsParameters({"caller", "subject"})
public class Authorize extends AsyncProcessorSupport {

    private RequestTurns turns;
    private MediaLinks links;

    /** Threads on which the route continues. Without them it continues on the caller's thread, which many connections share. */
    public void setTurns(RequestTurns turns) {
        this.turns = turns;
    }

    /** Accepts a signed link to a message's media as well, where a request has no credential. */
    public void setLinks(MediaLinks links) {
        this.links = links;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            authorize(exchange);
            if (turns != null) {
                boolean operator = exchange.getVariable("operator", Boolean.class);
                turns.run(
                        exchange.getContext(),
                        operator ? "" : exchange.getVariable("tenant", String.class),
                        refusal -> {
                            exchange.setException(refusal);
                            callback.done(false);
                        });
                return false;
            }
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    /**
     * @throws NotAuthorizedException if the credential is missing or invalid: the route answers 401
     * @throws io.github.evolutionsync.auth.TooManyAttemptsException after too many failed attempts: 429
     */
    private void authorize(Exchange exchange) {
        // JSON is UTF-8 (RFC 8259), whatever the request's Content-Type says; Camel would answer in the request's
        // charset
        exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME);
        Message message = exchange.getMessage();
        LinkedMedia linked = linked(message);
        String credential = Bearer.credential(authorization(message));
        String requested = text(message.removeHeader("tenant"));
        message.removeHeader("token");

        LivefeedComponent livefeed = exchange.getContext().getComponent("livefeed", LivefeedComponent.class);
        boolean operator = Bearer.isKey(credential, livefeed.getConfiguration().getApiKey());
        exchange.setVariable("operator", operator);
        exchange.setVariable("caller", operator ? "operator" : "tenant");
        exchange.setVariable("subject", "");
        String tenant = operator ? requested : tenantOf(credential, linked, livefeed, exchange);
        exchange.setVariable("tenant", tenant == null || tenant.isBlank() ? "" : tenant);
    }

    private LinkedMedia linked(Message message) {
        return links != null && message instanceof NettyHttpMessage http && http.getHttpRequest() != null
                ? LinkedMedia.of(http.getHttpRequest())
                : null;
    }

    private String tenantOf(String token, LinkedMedia linked, LivefeedComponent livefeed, Exchange exchange) {
        try {
            if (linked != null) {
                return linked.tenant(links);
            }
            Tokens.Claims claims = livefeed.tokens().verify(token);
            exchange.setVariable("may_erase", claims.mayErase());
            exchange.setVariable("subject", claims.subject());
            return claims.tenant();
        } catch (NotAuthorizedException e) {
            InetSocketAddress from =
                    exchange.getMessage().getHeader(NettyConstants.NETTY_REMOTE_ADDRESS, InetSocketAddress.class);
            throw livefeed.failedAttempts().refusal(from == null ? null : from.getAddress(), e);
        }
    }

    /** Reads the original header of the request: a query parameter or form field of that name also becomes a header of the message. */
    static String authorization(Message message) {
        Object header = message.removeHeader("Authorization");
        if (message instanceof NettyHttpMessage http && http.getHttpRequest() != null) {
            List<String> sent = http.getHttpRequest().headers().getAll("Authorization");
            return sent.size() == 1 ? sent.get(0) : null;
        }
        return text(header);
    }

    /** A header that was sent twice is a list. It is not a valid credential. */
    private static String text(Object header) {
        return header instanceof String text ? text : null;
    }
}
