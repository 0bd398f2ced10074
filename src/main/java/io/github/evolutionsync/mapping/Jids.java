package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/** WhatsApp's names for people and groups, in the one form that the tables know them by. */
final class Jids {
    static final String PHONE = "@s.whatsapp.net";
    static final String LID = "@lid";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{5,20}");
    private static final Pattern ANY = Pattern.compile("[^@\\s]+@[a-z.]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern DEVICE = Pattern.compile(":[0-9]+@");
    private static final Pattern OLD_PHONE = Pattern.compile("@c\\.us$");
    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Z}\\p{Cf}\u3164]*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NO_NAME = Pattern.compile("\\+?[0-9][0-9\\p{Z}().-]{6,}[0-9]|[0-9:-]+@[a-z.]+");
    private static final Pattern AROUND = Pattern.compile("^\\s+|\\s+$", Pattern.UNICODE_CHARACTER_CLASS);

    private static final List<String> ALTERNATIVES = List.of("remoteJidAlt", "previousRemoteJid");
    private static final List<String> ALL_ALTERNATIVES =
            List.of("remoteJidAlt", "previousRemoteJid", "senderPn", "senderLid");

    private Jids() {}

    /** {@code :device} is cut off, @c.us becomes @s.whatsapp.net, a bare number gets it. Null for what is no JID. */
    static String canonical(String text) {
        if (NUMBER.matcher(text).matches()) {
            return text + PHONE;
        }
        if (!ANY.matcher(text).matches()) {
            return null;
        }
        return OLD_PHONE.matcher(DEVICE.matcher(text).replaceFirst("@")).replaceFirst(PHONE);
    }

    /** Null for what is no text as well. */
    static String canonical(JsonNode value) {
        return value.isTextual() ? canonical(value.textValue()) : null;
    }

    /** Of a canonical one: broadcasts and newsletters are not chats. */
    static boolean isChat(String jid) {
        return !jid.endsWith("@broadcast") && !jid.endsWith("@newsletter");
    }

    /** The other one of @lid and phone, or null. The same digits in both: Evolution did not know the phone. */
    static String otherForm(JsonNode candidate, String jid) {
        String other = canonical(candidate);
        if (other == null || jid == null || user(other).equals(user(jid))) {
            return null;
        }
        boolean pair = jid.endsWith(LID) && other.endsWith(PHONE) || jid.endsWith(PHONE) && other.endsWith(LID);
        return pair ? other : null;
    }

    /** The other form that a message's key tells, or null. On one's own message senderPn is one's own. */
    static String otherFormIn(JsonNode key, String jid) {
        for (String field : key.path("fromMe").asBoolean() ? ALTERNATIVES : ALL_ALTERNATIVES) {
            String other = otherForm(key.path(field), jid);
            if (other != null) {
                return other;
            }
        }
        return null;
    }

    /** A name that says something: not blank (to the eye), not "Você", not a number, not a JID. Else null. */
    static String name(JsonNode value, String jid) {
        if (!value.isTextual()) {
            return null;
        }
        String name = AROUND.matcher(value.textValue()).replaceAll("");
        boolean none = BLANK.matcher(name).matches()
                || name.equals("Você")
                || name.equals(jid == null ? "" : user(jid))
                || NO_NAME.matcher(name).matches();
        return none ? null : name;
    }

    private static String user(String jid) {
        int at = jid.indexOf('@');
        return at < 0 ? jid : jid.substring(0, at);
    }
}
