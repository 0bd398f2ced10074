package io.github.evolutionsync.http;

import io.github.evolutionsync.livefeed.Bearer;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import io.github.evolutionsync.livefeed.NotAuthorizedException;
import java.net.InetSocketAddress;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.NettyConstants;

/** Lets a webhook in that sends {@code Authorization: Bearer <secret>}, and makes its body JSON. */
public class WebhookSecret implements Processor, CamelContextAware {
    private CamelContext camelContext;
    private String secret;

    /** While it is empty nobody is let in. */
    public void setSecret(String secret) {
        this.secret = secret;
    }

    /**
     * @throws NotAuthorizedException when the secret is missing or wrong: the route answers 401
     * @throws BadRequestException when the body is no JSON: 400
     */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (!Authorize.isKey(Bearer.credential(Authorize.authorization(message)), secret)) {
            LivefeedComponent livefeed = camelContext.getComponent("livefeed", LivefeedComponent.class);
            InetSocketAddress from = message.getHeader(NettyConstants.NETTY_REMOTE_ADDRESS, InetSocketAddress.class);
            throw livefeed.failedAttempts()
                    .refusal(
                            from == null ? null : from.getAddress(),
                            new NotAuthorizedException("The webhook's secret is missing or wrong"));
        }
        message.setBody(JsonBody.of(message));
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
