package io.github.evolutionsync.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file, from the header {@code Range} (RFC 9110, 14.2).
 *
 * @param first position of the first byte
 * @param last position of the last byte, inclusive; below {@code first} if the file has no such part
 */
record ByteRange(long first, long last) {
    /** At most 18 digits, which fit into a long. */
    private static final Pattern BYTES = Pattern.compile("bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*");

    /** The part of a file of this length; null if the header is missing, or names no single part: then it is ignored. */
    static ByteRange of(String header, long length) {
        Matcher bytes = BYTES.matcher(header == null ? "" : header);
        if (!bytes.matches() || bytes.group(1).isEmpty() && bytes.group(2).isEmpty()) {
            return null;
        }
        if (bytes.group(1).isEmpty()) {
            long suffix = Long.parseLong(bytes.group(2));
            return new ByteRange(Math.max(0, length - suffix), suffix == 0 ? -1 : length - 1);
        }
        long first = Long.parseLong(bytes.group(1));
        long last = bytes.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(bytes.group(2));
        if (last < first) {
            return null;
        }
        return new ByteRange(first, Math.min(last, length - 1));
    }

    boolean isSatisfiable() {
        return first <= last;
    }

    long length() {
        return last - first + 1;
    }
}
