package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;

/** The times at which messages were sent, according to WhatsApp. */
final class MessageTimes {
    private MessageTimes() {}

    /** The earliest time in envelopes of new messages, in milliseconds since 1970; 0 if there is none. */
    static long oldest(JsonNode envelopes) {
        long oldest = Long.MAX_VALUE;
        for (JsonNode envelope : envelopes) {
            JsonNode time = envelope.path("data").path("messageTimestamp");
            // a protobuf Long that was not converted to a number
            long seconds = time.isObject() ? time.path("low").asLong() : time.asLong();
            if (seconds > 0) {
                oldest = Math.min(oldest, seconds);
            }
        }
        return oldest == Long.MAX_VALUE ? 0 : oldest * 1000;
    }
}
