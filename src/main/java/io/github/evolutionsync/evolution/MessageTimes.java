package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;

/** When WhatsApp says that messages were sent. */
final class MessageTimes {
    private MessageTimes() {}

    /** Of envelopes of new messages: the least time, in milliseconds since 1970; 0 where none tells one. */
    static long oldest(JsonNode envelopes) {
        long oldest = Long.MAX_VALUE;
        for (JsonNode envelope : envelopes) {
            JsonNode time = envelope.path("data").path("messageTimestamp");
            // a protobuf Long that was not made a number
            long seconds = time.isObject() ? time.path("low").asLong() : time.asLong();
            if (seconds > 0) {
                oldest = Math.min(oldest, seconds);
            }
        }
        return oldest == Long.MAX_VALUE ? 0 : oldest * 1000;
    }
}
