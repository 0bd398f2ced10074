package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** Receives a support desk's events. They are either emitted or only stored, as history. */
@FunctionalInterface
interface Outbox {
    void put(String instance, String event, JsonNode data);
}
