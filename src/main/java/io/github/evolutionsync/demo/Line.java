package io.github.evolutionsync.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a script: {@code >} the contact (or {@code 1>}, a member of a group), {@code <} the desk from its phone,
 * {@code <<} the desk through the API, each with {@code [what]} where it is no plain text.
 *
 * @param fromDesk whether the desk says it
 * @param byApi    whether it says so through the API
 * @param speaker  which member of a group
 * @param kind     what it is
 * @param text     the text, caption, file name or emoji
 */
record Line(boolean fromDesk, boolean byApi, int speaker, Kind kind, String text) {
    private static final Pattern FORM = Pattern.compile("(>|<<|<|\\d>)\\s*(?:\\[([^]]+)]\\s*)?(.*)");

    enum Kind {
        TEXT,
        IMAGE,
        AUDIO,
        DOCUMENT,
        LOCATION,
        REACTION,
        EDIT,
        REVOKE,
        /** A text that Meta takes and never delivers. */
        FAILING
    }

    static Line parse(String line) {
        Matcher parts = FORM.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("No line of a conversation: " + line);
        }
        String who = parts.group(1);
        boolean member = Character.isDigit(who.charAt(0));
        return new Line(
                who.startsWith("<"),
                "<<".equals(who),
                member ? who.charAt(0) - '0' : 0,
                kind(parts.group(2)),
                parts.group(3).strip());
    }

    static Line contactSays(String text) {
        return new Line(false, false, 0, Kind.TEXT, text);
    }

    private static Kind kind(String tag) {
        return tag == null
                ? Kind.TEXT
                : switch (tag) {
                    case "imagem" -> Kind.IMAGE;
                    case "áudio" -> Kind.AUDIO;
                    case "documento" -> Kind.DOCUMENT;
                    case "localização" -> Kind.LOCATION;
                    case "reação" -> Kind.REACTION;
                    case "edição" -> Kind.EDIT;
                    case "apaga" -> Kind.REVOKE;
                    case "falha" -> Kind.FAILING;
                    default -> throw new IllegalArgumentException("No kind of message: " + tag);
                };
    }
}
