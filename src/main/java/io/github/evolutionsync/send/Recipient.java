package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.http.BadRequestException;
import java.util.regex.Pattern;

/**
 * To whom the first message of a conversation goes.
 *
 * @param number the digits of a phone number; null for a group or a {@code @lid}
 */
record Recipient(String instance, String jid, String number) {
    private static final Pattern JID = Pattern.compile("[0-9-]{5,40}@(s\\.whatsapp\\.net|lid|g\\.us)");
    private static final Pattern PRINTED_NUMBER = Pattern.compile("\\+?[0-9 ().-]{5,40}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{5,20}");
    private static final String OF_PHONES = "@s.whatsapp.net";
    private static final int LONGEST_NAME = 255;

    /** @throws BadRequestException 400, with what is wrong */
    static Recipient of(JsonNode body) {
        String instance = body.path("instance").asText("");
        if (!body.path("instance").isTextual()
                || instance.isBlank()
                || instance.length() > LONGEST_NAME
                || instance.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestException("instance must be the name of an instance");
        }
        String jid = jid(body.path("number").asText(""));
        if (jid == null) {
            throw new BadRequestException("number must be a phone number with its country code, or a JID");
        }
        return new Recipient(instance, jid, numberOf(jid));
    }

    /** The JID of a number as people write it, or of a JID; null if it is neither. */
    static String jid(String given) {
        String stripped = given.strip();
        if (JID.matcher(stripped).matches()) {
            return stripped;
        }
        String digits = stripped.replaceAll("[^0-9]", "");
        return PRINTED_NUMBER.matcher(stripped).matches()
                        && DIGITS.matcher(digits).matches()
                ? digits + OF_PHONES
                : null;
    }

    /** Null unless it is that of a phone. */
    static String numberOf(String jid) {
        return jid.endsWith(OF_PHONES) ? jid.substring(0, jid.length() - OF_PHONES.length()) : null;
    }

    /** Whether WhatsApp can be asked if it knows the number. */
    boolean isChecked() {
        return number != null;
    }
}
