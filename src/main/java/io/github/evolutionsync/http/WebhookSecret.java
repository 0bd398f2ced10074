package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.auth.NotAuthorizedException;
import io.github.evolutionsync.evolution.Json;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.NettyConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates a webhook by its {@link WebhookCredential}, and parses its body. The variable {@code sender} is the instance of
 * the secret, or empty for {@code WEBHOOK_SECRET} itself.
 */
public class WebhookSecret implements Processor, CamelContextAware {
    static final String SENDER = "sender";

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSecret.class);
    private static final long LOG_PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private CamelContext camelContext;
    private WebhookKeys keys = new WebhookKeys(null);
    private long refused;
    private long loggedAt;

    /** If it is empty, all requests are rejected. */
    public void setSecret(String secret) {
        this.keys = new WebhookKeys(secret);
    }

    /**
     * @throws NotAuthorizedException if the secret is missing or wrong: the route answers 401
     * @throws BadRequestException if the body is not valid JSON: 400
     */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String sender = sender(WebhookCredential.of(Authorize.authorization(message)));
        if (sender == null) {
            InetSocketAddress from = message.getHeader(NettyConstants.NETTY_REMOTE_ADDRESS, InetSocketAddress.class);
            throw refusal(from == null ? null : from.getAddress());
        }
        exchange.setVariable(SENDER, sender);
        message.setBody(event(message));
    }

    private static JsonNode event(Message message) {
        byte[] body = message.getBody(byte[].class);
        try {
            return Json.event(body == null ? new byte[0] : body);
        } catch (IOException e) {
            throw new BadRequestException("The body is not valid JSON");
        }
    }

    /** The instance of the secret, empty for {@code WEBHOOK_SECRET} itself; null if the secret is wrong. */
    String sender(String credential) {
        return keys.instance(credential);
    }

    /** The error for a call from this address, which may be null. */
    RuntimeException refusal(InetAddress address) {
        logRefusal(address);
        return camelContext
                .getComponent("livefeed", LivefeedComponent.class)
                .failedAttempts()
                .refusal(address, new NotAuthorizedException("The webhook's secret is missing or wrong"));
    }

    /** Logs one line per minute, so that an operator finds the cause and many calls do not fill the log. */
    private synchronized void logRefusal(InetAddress address) {
        refused++;
        long now = System.nanoTime();
        if (refused == 1 || now - loggedAt >= LOG_PERIOD_NANOS) {
            LOG.warn(
                    "Refused a webhook call from {} ({} since the start): its secret is missing or wrong. Evolution must"
                            + " send the header \"authorization: Bearer\" with the instance's"
                            + " secret, which is derived from WEBHOOK_SECRET: webhook-secret --instance <name> shows it",
                    address == null ? "an unknown address" : address.getHostAddress(),
                    refused);
            loggedAt = now;
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
