package io.github.evolutionsync.demo;

import java.util.List;

/**
 * The events that follow a message through Meta's Cloud API: a contact without a number, and a status in Meta's words.
 */
final class MetaFollowUps {
    private final Outbox outbox;

    MetaFollowUps(Outbox outbox) {
        this.outbox = outbox;
    }

    void contact(Conversation.Spoken spoken) {
        if (!spoken.line().fromDesk()) {
            SimulatedInstance instance = spoken.account().instance();
            String name = Json.text(spoken.data(), "pushName");
            outbox.put(instance.name(), "contacts.upsert", new MetaEvents(instance).contact(name));
        }
    }

    List<String> path(Line line) {
        if (!line.fromDesk()) {
            return List.of();
        }
        return line.kind() == Line.Kind.FAILING ? List.of("SENT", "FAILED") : List.of("SENT", "DELIVERED", "READ");
    }

    void status(Conversation.Spoken spoken, String status, String rowId) {
        SimulatedInstance instance = spoken.account().instance();
        String customer = spoken.party().speaker(0).number();
        outbox.put(
                instance.name(),
                "messages.update",
                new MetaEvents(instance).status(rowId, spoken.keyId(), customer, status));
    }
}
