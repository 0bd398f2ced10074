package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/** The endpoints that receive the messages of the two channels without a phone. They require no key. */
final class WebhookEndpoints {
    private final MetaWebhook meta;
    private final EvolutionWebhook evolution;

    WebhookEndpoints(MetaWebhook meta, EvolutionWebhook evolution) {
        this.meta = meta;
        this.evolution = evolution;
    }

    void register(HttpApi api) {
        api.onServer("POST /webhook/meta", request -> received(request, meta::receive));
        api.onServer("POST /webhook/evolution", request -> received(request, evolution::receive));
    }

    private static Answer received(ReceivedRequest request, Consumer<JsonNode> webhook) {
        webhook.accept(request.body());
        return Answer.of(200, Json.object().put("status", "success"));
    }
}
