package io.github.evolutionsync.demo;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Gives the demo's page its tokens, so that users need not enter one, and its agents some quick replies. */
public final class DemoRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("netty-http:http://{{http.host}}:{{http.port}}/demo.json?httpMethodRestrict=GET")
                .startupOrder(1) // before the page requests it
                .routeId("serve-demo-tokens")
                .routeDescription("Answers /demo.json, in the demo only")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                .setBody(simple("{{demo.tokens}}"));
        from("timer:demo-quick-replies?repeatCount=1")
                .routeId("store-demo-quick-replies")
                .routeDescription("Stores the quick replies of the demo's companies, in the demo only")
                .setBody(constant("resource:classpath:demo/quick-replies.sql"))
                .to("jdbc:dataSource");
    }
}
