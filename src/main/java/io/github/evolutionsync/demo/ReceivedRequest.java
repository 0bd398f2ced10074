package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/**
 * A request to the simulated Evolution, including socket handshakes.
 *
 * @param at the time of its arrival
 * @param method the HTTP method
 * @param path the path as sent, without the query
 * @param query the decoded parameters of the query; the first value of each
 * @param headers the headers by lower-case name; the first value of each
 * @param text the body as sent
 * @param body the body as JSON; a missing node if it is empty or not valid JSON
 */
public record ReceivedRequest(
        Instant at,
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String text,
        JsonNode body) {}
