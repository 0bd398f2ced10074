package io.github.evolutionsync.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a script: {@code >} from the contact (or {@code 1>}, from a member of a group), {@code <} from the desk's
 * phone, {@code <<} from the desk through the API. Each has {@code [kind]} if it is not plain text.
 *
 * @param fromDesk whether the desk sends it
 * @param byApi whether the desk sends it through the API
 * @param speaker the number of the member of a group
 * @param kind its kind
 * @param text the text, caption, file name or emoji
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
        /** A text that Meta accepts and never delivers. */
        FAILING
    }

    static Line parse(String line) {
        Matcher parts = FORM.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not a line of a conversation: " + line);
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
                    default -> throw new IllegalArgumentException("Unknown kind of message: " + tag);
                };
    }
}
