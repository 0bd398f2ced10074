package io.github.evolutionsync.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a script: {@code >} from the contact (or {@code 1>}, from a member of a group), {@code <} from the desk's
 * phone, {@code <<} from the desk through the API. Each has {@code [kind]} if it is not plain text, with the name of a file for
 * some: {@code [imagem bolsa]}.
 *
 * @param fromDesk whether the desk sends it
 * @param byApi whether the desk sends it through the API
 * @param speaker the number of the member of a group
 * @param kind its kind
 * @param file the name of its file in {@code demo/media}, or null
 * @param text the text, caption, file name or emoji
 */
record Line(boolean fromDesk, boolean byApi, int speaker, Kind kind, String file, String text) {
    private static final Pattern FORM = Pattern.compile("(>|<<|<|\\d>)\\s*(?:\\[([^] ]+)(?: ([^]]+))?]\\s*)?(.*)");

    enum Kind {
        TEXT,
        IMAGE,
        AUDIO,
        VIDEO,
        STICKER,
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
        Kind kind = kind(parts.group(2));
        String text = parts.group(4).strip();
        boolean member = Character.isDigit(who.charAt(0));
        return new Line(
                who.startsWith("<"),
                "<<".equals(who),
                member ? who.charAt(0) - '0' : 0,
                kind,
                kind == Kind.DOCUMENT ? text : fileName(kind, parts.group(3)),
                text);
    }

    static Line contactSays(String text) {
        return new Line(false, false, 0, Kind.TEXT, null, text);
    }

    private static String fileName(Kind kind, String name) {
        return switch (kind) {
            case IMAGE -> name + ".jpg";
            case AUDIO -> name + ".ogg";
            case VIDEO -> name + ".mp4";
            case STICKER -> name + ".webp";
            default -> null;
        };
    }

    private static Kind kind(String tag) {
        return tag == null
                ? Kind.TEXT
                : switch (tag) {
                    case "imagem" -> Kind.IMAGE;
                    case "áudio" -> Kind.AUDIO;
                    case "vídeo" -> Kind.VIDEO;
                    case "figurinha" -> Kind.STICKER;
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
