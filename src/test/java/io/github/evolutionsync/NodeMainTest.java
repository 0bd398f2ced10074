package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** The context of a node, apart from its routes. */
class NodeMainTest {

    @Test
    void aRouteReplacesTheOneOfItsId() throws Exception {
        NodeMain main = new NodeMain();
        main.setPropertyPlaceholderLocations("false");
        try {
            main.start();
            CamelContext context = main.getCamelContext();
            context.addRoutes(answering("one"));
            context.addRoutes(answering("two"));
            assertThat(context.getRoutesSize()).isEqualTo(1);
            assertThat(context.createProducerTemplate().requestBody("direct:question", ""))
                    .isEqualTo("two");
        } finally {
            main.stop();
        }
    }

    private static RouteBuilder answering(String text) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:question").routeId("answer").setBody(constant(text));
            }
        };
    }
}
