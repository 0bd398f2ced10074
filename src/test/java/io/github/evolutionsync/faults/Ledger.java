package io.github.evolutionsync.faults;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The sent messages and the last status of each. Tables and clients are compared with it. */
final class Ledger {
    private final ConcurrentSkipListMap<Integer, Sent> sent = new ConcurrentSkipListMap<>();

    void add(Sent message) {
        sent.put(message.number(), message);
    }

    Sent status(int number, String status) {
        return sent.computeIfPresent(number, (key, message) -> message.withStatus(status));
    }

    int size() {
        return sent.size();
    }

    Collection<Sent> all() {
        return sent.values();
    }

    /** The facts of all messages, or of one tenant's, by WhatsApp's id. */
    Map<String, String> facts(String tenant) {
        Map<String, String> facts = new HashMap<>();
        for (Sent message : sent.values()) {
            if (tenant == null || message.tenant().equals(tenant)) {
                facts.put(message.id(), message.facts());
            }
        }
        return facts;
    }
}
