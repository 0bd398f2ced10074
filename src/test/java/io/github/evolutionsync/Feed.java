package io.github.evolutionsync;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.cases.Screen;

/** A live feed client with the queries that tests need. */
public final class Feed extends Screen {

    private Feed(String address) {
        super(address);
    }

    /** Opens it and waits until it is ready. */
    static Feed open(String address) {
        return new Feed(address);
    }

    /** Waits for the frame of a message with this text. */
    public JsonNode awaitMessage(String content) {
        return await(frame ->
                frame.path("data").path("message").path("content").asText().equals(content));
    }

    /** The greatest seq that was told. */
    public long seq() {
        return frames().stream()
                .mapToLong(frame -> frame.path("seq").asLong())
                .max()
                .orElse(0);
    }
}
