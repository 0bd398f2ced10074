package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** Handles requests of Meta to {@code /webhook/meta}. Evolution reads only the first message in each. */
final class MetaWebhook {
    private final Instances instances;
    private final Outbox outbox;

    MetaWebhook(Instances instances, Outbox outbox) {
        this.instances = instances;
        this.outbox = outbox;
    }

    void receive(JsonNode body) {
        for (JsonNode entry : body.path("entry")) {
            JsonNode value = entry.at("/changes/0/value");
            String numberId = value.at("/metadata/phone_number_id").asText();
            instances
                    .withNumber(Integration.BUSINESS, numberId)
                    .filter(instance -> !"close".equals(instance.state()))
                    .ifPresent(instance -> receive(instance, value));
        }
    }

    private void receive(Instance instance, JsonNode value) {
        MetaEvents events = new MetaEvents(instance.definition());
        String name = Json.text(value.at("/contacts/0/profile"), "name");
        events.message(value.at("/messages/0"), name).ifPresent(message -> {
            outbox.put(instance.definition().name(), "messages.upsert", message);
            if (value.has("contacts")) {
                outbox.put(instance.definition().name(), "contacts.upsert", events.contact(name));
            }
        });
        for (JsonNode status : value.path("statuses")) {
            String id = status.path("id").asText();
            // the status of a message that Evolution has not stored causes no event
            instance.store()
                    .message(id)
                    .ifPresent(known -> outbox.put(
                            instance.definition().name(),
                            "messages.update",
                            events.status(
                                    known.id(),
                                    id,
                                    status.path("recipient_id").asText(),
                                    status.path("status").asText())));
        }
    }
}
