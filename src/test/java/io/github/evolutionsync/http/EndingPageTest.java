package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** While the node stops, the page answers 503 for the paths of stopped routes, so that callers retry. */
class EndingPageTest {

    @Test
    void aRequestToAStoppedRouteGets503() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            assertThat(status(context)).isEqualTo(404);
            context.suspend();
            assertThat(status(context)).isEqualTo(503);
        }
    }

    private static int status(DefaultCamelContext context) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader(Exchange.HTTP_PATH, "webhook");
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
        new Page().process(exchange);
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    }
}
