package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** Reads numbers, times and statuses in the forms that Evolution sends. An unreadable value is an error that names it. */
final class Values {
    /** In ascending order; the same as status_rank in PostgreSQL. */
    private static final List<String> STATUSES =
            List.of("PENDING", "SERVER_ACK", "ERROR", "DELIVERY_ACK", "READ", "PLAYED");

    /** WhatsApp's numbers, and the names of Meta's Cloud API. */
    private static final Map<String, String> STATUS_NAMES = Map.of(
            "0", "ERROR",
            "1", "PENDING",
            "2", "SERVER_ACK",
            "3", "DELIVERY_ACK",
            "4", "READ",
            "5", "PLAYED",
            "SENT", "SERVER_ACK",
            "DELIVERED", "DELIVERY_ACK",
            "FAILED", "ERROR");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    /** In digits. Parsing a longer text takes more than linear time, and no real value is that long. */
    private static final int LONGEST_NUMBER = 40;

    /** The greatest whole number that all JSON parsers represent exactly. */
    private static final double GREATEST = 9_007_199_254_740_991d;

    private static final double LAST_MILLISECOND = 99_999_999_999_999d;
    private static final double LAST_SECOND = 100_000_000_000d;

    private static final Instant LAST_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private Values() {}

    /** 64-bit numbers arrive as {low, high, unsigned}, others as text. Null for null. */
    static JsonNode number(JsonNode value, String what) throws JsonQueryException {
        if (value.isNull()) {
            return value;
        }
        if (value.isNumber()) {
            return credible(value, what);
        }
        if (value.isTextual()
                && value.textValue().length() <= LONGEST_NUMBER
                && NUMBER.matcher(value.textValue()).matches()) {
            BigDecimal number = new BigDecimal(value.textValue());
            return credible(
                    number.scale() == 0 && number.precision() < 19
                            ? LongNode.valueOf(number.longValue())
                            : DoubleNode.valueOf(number.doubleValue()),
                    what);
        }
        if (value.path("low").isNumber() && value.path("high").isNumber()) {
            return credible(
                    LongNode.valueOf((value.get("high").longValue() << 32)
                            + (value.get("low").longValue() & 0xFFFFFFFFL)),
                    what);
        }
        throw new JsonQueryException(what + " must be of type number, not " + type(value));
    }

    private static JsonNode credible(JsonNode number, String what) throws JsonQueryException {
        if (Math.abs(number.doubleValue()) <= GREATEST) {
            return number;
        }
        throw new JsonQueryException(what + " is too large");
    }

    /** Seconds since 1970; milliseconds are recognized by their size. Null for null. */
    static JsonNode seconds(JsonNode value, String what) throws JsonQueryException {
        JsonNode number = number(value, what);
        double time = number.doubleValue();
        if (number.isNull()) {
            return number;
        }
        if (time <= 0 || time > LAST_MILLISECOND) {
            throw new JsonQueryException(what + " is " + number.asText() + ", which is not a valid message time");
        }
        return time > LAST_SECOND ? whole(time / 1000) : number;
    }

    private static JsonNode whole(double number) {
        return number == Math.rint(number) ? LongNode.valueOf((long) number) : DoubleNode.valueOf(number);
    }

    /** A status by its name or number, or null. */
    static String status(JsonNode value) {
        if (!value.isTextual() && !value.isIntegralNumber()) {
            return null;
        }
        String name = value.asText().toUpperCase(Locale.ROOT);
        return STATUSES.contains(name) ? name : STATUS_NAMES.get(name);
    }

    /** The highest of a message's own status and the later ones that Evolution has recorded, or null. */
    static String highestStatus(JsonNode message) {
        String highest = status(message.path("status"));
        for (JsonNode update : message.path("MessageUpdate")) {
            String status = status(update.path("status"));
            if (status != null && (highest == null || STATUSES.indexOf(status) > STATUSES.indexOf(highest))) {
                highest = status;
            }
        }
        return highest;
    }

    /** A time in ISO 8601, if it is in PostgreSQL's range, else null. */
    static String isoTime(JsonNode value) {
        try {
            Instant time = Instant.parse(value.asText(""));
            return time.getEpochSecond() > 0 && time.isBefore(LAST_TIME) ? time.toString() : null;
        } catch (DateTimeParseException e) {
            return null; // the time is optional, since other events contain it
        }
    }

    /** The type as jq names it. */
    static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING, BINARY -> "string";
            case MISSING, NULL -> "null";
            default -> value.getNodeType().toString().toLowerCase(Locale.ROOT);
        };
    }
}
