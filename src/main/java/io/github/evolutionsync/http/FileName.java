package io.github.evolutionsync.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;

/** File names that clients and senders choose, made harmless. */
public final class FileName {
    /** Shorter than the limits of file systems in UTF-8, at up to two bytes per character. */
    private static final int LONGEST = 120;

    private static final int LONGEST_EXTENSION = 12;

    /** Controls, surrogates without their half, and marks that change the direction or cannot be seen. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}]");

    /** What file systems or shells reserve. */
    private static final Pattern RESERVED = Pattern.compile("[\"*:<>?|]");

    private FileName() {}

    /** The last part of a path, without characters that deceive or harm; null if nothing is left. */
    public static String harmless(String name) {
        if (name == null) {
            return null;
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String seen =
                UNSEEN.matcher(Normalizer.normalize(last, Normalizer.Form.NFC)).replaceAll("");
        String plain = inner(RESERVED.matcher(seen).replaceAll("_"));
        String shortened = inner(shortened(plain));
        return shortened.isEmpty() ? null : shortened;
    }

    /** Without blanks and dots at both ends: they hide files, and some systems drop them. */
    private static String inner(String name) {
        int start = 0;
        int end = name.length();
        while (start < end && isEdge(name.charAt(start))) {
            start++;
        }
        while (start < end && isEdge(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(start, end);
    }

    private static boolean isEdge(char letter) {
        return letter == '.' || Character.isWhitespace(letter) || Character.isSpaceChar(letter);
    }

    /** Cuts before the extension, which decides how a file is opened. */
    private static String shortened(String name) {
        if (name.codePointCount(0, name.length()) <= LONGEST) {
            return name;
        }
        String extension = extension(name);
        int end = name.offsetByCodePoints(0, LONGEST - extension.codePointCount(0, extension.length()));
        return name.substring(0, end) + extension;
    }

    /** With its dot; empty if there is none. */
    public static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && name.length() - dot <= LONGEST_EXTENSION ? name.substring(dot) : "";
    }

    /** The value of {@code Content-Disposition} (RFC 6266), with the name in UTF-8 and, for old clients, in ASCII. */
    static String disposition(String kind, String harmless) {
        String ascii = Normalizer.normalize(harmless, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^ -~]", "_")
                .replaceAll("[%\"\\\\]", "_");
        return kind + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded(harmless);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
