package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/**
 * A request that the simulated Evolution has received, socket handshakes included.
 *
 * @param at      when
 * @param method  the HTTP method
 * @param path    the path as sent, without the query
 * @param query   the query's parameters, decoded; the first value of each
 * @param headers the headers by lower-case name; the first value of each
 * @param text    the body as it came
 * @param body    the body as JSON; a missing node where it is empty or no JSON
 */
public record ReceivedRequest(
        Instant at,
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String text,
        JsonNode body) {}
