package io.github.evolutionsync.http;

import io.github.evolutionsync.SetsParameters;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Validates the parameters of a request for a statement: {@code limit} (1 to 500, by default 50), {@code before} (a cursor from a list,
 * or empty), {@code after} (the same), {@code archived}, {@code has}, {@code around} (a UUID), {@code label} and, from the parameter
 * {@code instance}, {@code of_instance} (each empty if it is missing), and {@code id} (a UUID). Runs after {@link Authorize}.
 */
@SetsParameters({"limit", "before", "after", "around", "archived", "has", "label", "of_instance", "id"})
public class ApiRequest implements Processor {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 500;
    private static final int LONGEST_CURSOR = 64;

    /** PostgreSQL's earliest time, in microseconds since 1970. Its latest exceeds a long. */
    private static final long EARLIEST = -210_866_803_200_000_000L;

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        refuseControlCharacters(message.getHeader("instance"));
        refuseControlCharacters(message.getHeader("name"));
        refuseControlCharacters(message.getHeader("label"));
        refuseControlCharacters(exchange.getVariable("tenant"));
        message.setHeader("limit", limit(message.getHeader("limit")));
        message.setHeader("before", cursor("before", message));
        message.setHeader("after", cursor("after", message));
        message.setHeader("around", around(message.getHeader("around", "").toString()));
        message.setHeader("archived", oneOf("archived", message, Set.of("true", "false")));
        message.setHeader("label", message.getHeader("label", ""));
        message.setHeader("of_instance", message.getHeader("instance", ""));
        message.setHeader("has", oneOf("has", message, Set.of("media", "links")));
        if (message.getHeader("id") != null) {
            message.setHeader("id", id(message.getHeader("id")));
        }
    }

    /** No valid name contains control characters, and PostgreSQL rejects NUL. */
    private static void refuseControlCharacters(Object name) {
        if (name != null && name.toString().chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestException("A name must not contain control characters");
        }
    }

    private static int limit(Object limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int number = Integer.parseInt(limit.toString());
            if (number >= 1 && number <= MAX_LIMIT) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notALimit();
        }
        throw notALimit();
    }

    private static BadRequestException notALimit() {
        return new BadRequestException("limit must be a whole number from 1 to " + MAX_LIMIT);
    }

    private static String oneOf(String name, Message message, Set<String> values) {
        String value = String.valueOf(message.getHeader(name, ""));
        if (!value.isEmpty() && !values.contains(value)) {
            throw new BadRequestException(name + " must be " + String.join(" or ", new TreeSet<>(values)));
        }
        return value;
    }

    private static String cursor(String name, Message message) {
        String cursor = message.getHeader(name, "").toString();
        if (cursor.isEmpty()) {
            return "";
        }
        String[] parts = cursor.split("_", -1);
        try {
            if (parts.length == 2 && cursor.length() <= LONGEST_CURSOR) {
                return time(parts[0]) + "_" + UUID.fromString(parts[1]);
            }
        } catch (IllegalArgumentException e) {
            throw notACursor(name);
        }
        throw notACursor(name);
    }

    /** @throws NumberFormatException if it is not a time of PostgreSQL */
    private static String time(String micros) {
        if (micros.isEmpty()) {
            return "";
        }
        long time = Long.parseLong(micros);
        if (time < EARLIEST) {
            throw new NumberFormatException("before the earliest time of PostgreSQL");
        }
        return Long.toString(time);
    }

    private static BadRequestException notACursor(String name) {
        return new BadRequestException(name + " must be the next of the previous page");
    }

    private static String around(String id) {
        try {
            return id.isEmpty() ? "" : UUID.fromString(id).toString();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("around must be the id of a message");
        }
    }

    private static String id(Object id) {
        try {
            return UUID.fromString(id.toString()).toString();
        } catch (IllegalArgumentException e) {
            throw new NotFoundException("There is no such id or name here");
        }
    }
}
