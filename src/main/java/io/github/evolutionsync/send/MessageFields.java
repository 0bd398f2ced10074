package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.http.BadRequestException;
import io.github.evolutionsync.media.MediaUrls;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Reads the fields of a message that is to be sent, and refuses those that have no meaning. */
final class MessageFields {
    static final String SHAPES =
            "The body must have exactly one of \"text\" (not empty), \"media\", \"reaction\" and \"location\"";

    private static final List<String> KINDS = List.of("text", "media", "reaction", "location");

    /** WhatsApp's own limit. */
    private static final int LONGEST_TEXT = 65_536;

    private static final int LONGEST_EMOJI = 64;
    private static final int LONGEST_PLACE = 1_000;
    private static final int MOST_MENTIONS = 1_024;
    private static final Duration LATEST = Duration.ofDays(366);

    private final MediaFields media;

    MessageFields(MediaUrls urls) {
        this.media = new MediaFields(urls);
    }

    ObjectNode read(JsonNode body) {
        List<String> given = KINDS.stream().filter(body::hasNonNull).toList();
        if (given.size() != 1) {
            throw new BadRequestException(SHAPES);
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("kind", given.get(0));
        ObjectNode payload = request.putObject("payload");
        switch (given.get(0)) {
            case "text" -> request.put("content", text(body.path("text")));
            case "media" -> media.read(body.path("media"), request, payload);
            case "reaction" -> {
                request.put("content", bounded(body.path("reaction"), "reaction", LONGEST_EMOJI));
                request.put("quoted", id(body.path("messageId"), "messageId"));
            }
            default -> location(body.path("location"), request, payload);
        }
        if (body.hasNonNull("quotedMessageId") && !given.contains("reaction")) {
            request.put("quoted", id(body.path("quotedMessageId"), "quotedMessageId"));
        }
        mentions(body.path("mentions"), payload);
        if (body.hasNonNull("sendAt")) {
            request.put("sendAt", time(body.path("sendAt").asText()).toString());
        }
        return request;
    }

    private static String text(JsonNode text) {
        String given = bounded(text, "text", LONGEST_TEXT);
        if (given.replace("\0", "").isBlank()) { // PostgreSQL cannot hold this character: it is removed
            throw new BadRequestException(SHAPES);
        }
        return given;
    }

    private static void location(JsonNode place, ObjectNode request, ObjectNode payload) {
        double latitude = coordinate(place.path("latitude"), "latitude", 90);
        double longitude = coordinate(place.path("longitude"), "longitude", 180);
        payload.put("latitude", latitude).put("longitude", longitude);
        for (String field : List.of("name", "address")) {
            String given = bounded(place.path(field), "location." + field, LONGEST_PLACE);
            if (!given.isBlank()) {
                payload.put(field, given);
            }
        }
        request.put(
                "content",
                Stream.of("name", "address")
                        .filter(payload::has)
                        .findFirst()
                        .map(field -> payload.get(field).asText())
                        .orElse(""));
    }

    private static double coordinate(JsonNode number, String name, int most) {
        if (!number.isNumber() || Math.abs(number.doubleValue()) > most) {
            throw new BadRequestException("location." + name + " must be a number from -" + most + " to " + most);
        }
        return number.doubleValue();
    }

    private static void mentions(JsonNode given, ObjectNode payload) {
        if (given.isTextual() && given.textValue().equals("all")) {
            payload.put("mentionsAll", true);
        } else if (given.isArray() && given.size() <= MOST_MENTIONS) {
            ArrayNode mentions = payload.putArray("mentions");
            for (JsonNode one : given) {
                String jid = Recipient.jid(one.asText(""));
                if (jid == null) {
                    throw new BadRequestException("mentions must contain numbers or JIDs");
                }
                mentions.add(Recipient.numberOf(jid) == null ? jid : Recipient.numberOf(jid));
            }
        } else if (!given.isMissingNode() && !given.isNull()) {
            throw new BadRequestException(
                    "mentions must be \"all\" or a list of at most " + MOST_MENTIONS + " numbers or JIDs");
        }
    }

    private static Instant time(String given) {
        try {
            Instant time = OffsetDateTime.parse(given).toInstant();
            if (time.isBefore(Instant.now().plus(LATEST)) && time.isAfter(Instant.EPOCH)) {
                return time;
            }
        } catch (DateTimeException e) {
            throw new BadRequestException("sendAt must be a time such as 2026-12-01T12:00:00Z");
        }
        throw new BadRequestException("sendAt must be at most a year ahead");
    }

    static String id(JsonNode given, String name) {
        try {
            return UUID.fromString(given.asText()).toString();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(name + " must be the id of a message");
        }
    }

    /** Empty if it is missing. */
    static String bounded(JsonNode field, String name, int longest) {
        if (field.isMissingNode() || field.isNull()) {
            return "";
        }
        if (!field.isTextual()) {
            throw new BadRequestException(name + " must be a text");
        }
        if (field.textValue().length() > longest) {
            throw new BadRequestException("The " + name + " is longer than " + longest + " characters");
        }
        return field.textValue();
    }
}
