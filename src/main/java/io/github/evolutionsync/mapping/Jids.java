package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** WhatsApp's identifiers of people and groups, in the canonical form that the tables use. */
final class Jids {
    static final String PHONE = "@s.whatsapp.net";
    static final String LID = "@lid";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{5,20}");
    private static final Pattern ANY = Pattern.compile("[^@\\s]+@[a-z.]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern DEVICE = Pattern.compile("(_[0-9]+)?:[0-9]+(?=@|$)");
    private static final Map<String, String> SAME_SERVERS =
            Map.of("@c.us", PHONE, "@hosted", PHONE, "@hosted.lid", LID);
    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Z}\\p{Cf}\u3164]*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NUMBER_OR_JID =
            Pattern.compile("[+(~\\p{Cf}]*[0-9][0-9\\p{Z}\\p{Cf}().:/_*•∙·-]{3,}[0-9]\\p{Cf}*|[0-9][0-9._:-]*@[a-z.]+");

    /** In characters. WhatsApp's JIDs have about forty, and PostgreSQL cannot index long values. */
    private static final int LONGEST = 255;

    private static final List<String> ALTERNATIVES = List.of("remoteJidAlt", "previousRemoteJid");
    private static final List<String> ALL_ALTERNATIVES =
            List.of("remoteJidAlt", "previousRemoteJid", "senderPn", "senderLid");
    private static final List<String> OF_PARTICIPANT = List.of("participantAlt", "participantPn", "participantLid");

    private Jids() {}

    /**
     * Removes {@code :device}, replaces @c.us and @hosted by @s.whatsapp.net and @hosted.lid by @lid, and reads a bare number as a phone
     * number. Null if the text is not a JID.
     */
    static String canonical(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        String user = DEVICE.matcher(text).replaceFirst("");
        if (NUMBER.matcher(user).matches()) {
            return user + PHONE;
        }
        if (!ANY.matcher(user).matches()) {
            return null;
        }
        int at = user.indexOf('@');
        return user.substring(0, at) + SAME_SERVERS.getOrDefault(user.substring(at), user.substring(at));
    }

    /** Null also if the value is not a text. */
    static String canonical(JsonNode value) {
        return value.isTextual() ? canonical(value.textValue()) : null;
    }

    /**
     * The chat of a message's key, or null. A message of a broadcast list belongs to the chat of its sender.
     */
    static String chatOf(JsonNode key) {
        String jid = canonical(key.path("remoteJid"));
        return fromList(jid, key) ? canonical(key.path("participant")) : jid;
    }

    private static boolean fromList(String jid, JsonNode key) {
        return jid != null
                && jid.endsWith("@broadcast")
                && !jid.startsWith("status@")
                && !key.path("fromMe").asBoolean()
                && canonical(key.path("participant")) != null;
    }

    /** Whether a canonical JID is a chat: broadcasts and newsletters are not. */
    static boolean isChat(String jid) {
        return !jid.endsWith("@broadcast") && !jid.endsWith("@newsletter");
    }

    /**
     * The candidate if it is the phone of a @lid, or the @lid of a phone, else null. Equal digits in both mean that Evolution did not know
     * the phone.
     */
    static String otherForm(JsonNode candidate, String jid) {
        String other = canonical(candidate);
        if (other == null || jid == null || user(other).equals(user(jid))) {
            return null;
        }
        boolean pair = jid.endsWith(LID) && other.endsWith(PHONE) || jid.endsWith(PHONE) && other.endsWith(LID);
        return pair ? other : null;
    }

    /** The other form in a message's key, or null. In a message from the account itself, senderPn is the account's own number. */
    static String otherFormIn(JsonNode key, String jid) {
        for (String field : alternatives(key)) {
            String other = otherForm(key.path(field), jid);
            if (other != null) {
                return other;
            }
        }
        return null;
    }

    private static List<String> alternatives(JsonNode key) {
        if (fromList(canonical(key.path("remoteJid")), key)) {
            return OF_PARTICIPANT;
        }
        return key.path("fromMe").asBoolean() ? ALTERNATIVES : ALL_ALTERNATIVES;
    }

    /** The name if it is meaningful, else null: it must not look blank, be "Você", a number or a JID. */
    static String name(JsonNode value, String jid) {
        if (!value.isTextual()) {
            return null;
        }
        String name = trimmed(value.textValue());
        boolean none = BLANK.matcher(name).matches()
                || name.equals("Você")
                || name.equals(jid == null ? "" : user(jid))
                || NUMBER_OR_JID.matcher(name).matches();
        return none ? null : name;
    }

    /** Removes Unicode white space at both ends. A regular expression would take quadratic time for inner blanks. */
    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isWhite(text.charAt(from))) {
            from++;
        }
        while (from < to && isWhite(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isWhite(char c) {
        return Character.isSpaceChar(c) || c >= '\t' && c <= '\r' || c == '\u0085';
    }

    private static String user(String jid) {
        int at = jid.indexOf('@');
        return at < 0 ? jid : jid.substring(0, at);
    }
}
