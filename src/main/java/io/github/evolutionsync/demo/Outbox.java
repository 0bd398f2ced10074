package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** Where a support desk's events go: emitted, or only stored as history. */
@FunctionalInterface
interface Outbox {
    void put(String instance, String event, JsonNode data);
}
