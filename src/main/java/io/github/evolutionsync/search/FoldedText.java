package io.github.evolutionsync.search;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * A text in lower case and without accents, as the function {@code plain_words} compares it, and where each of its characters comes from.
 * Both have different lengths: an accent may be a character of its own, and a ligature is two letters.
 */
final class FoldedText {
    private final StringBuilder folded = new StringBuilder();
    private int[] starts = new int[64];
    private int[] ends = new int[64];

    FoldedText(String text) {
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            int next = at + Character.charCount(codePoint);
            add(codePoint, at, next);
            at = next;
        }
    }

    private void add(int codePoint, int start, int end) {
        String letters = codePoint < 0x80
                ? Character.toString(Character.toLowerCase(codePoint))
                : Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKD)
                        .toLowerCase(Locale.ROOT);
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            if (isMark(letter)) {
                // it belongs to the letter before it
                if (folded.length() > 0) {
                    ends[folded.length() - 1] = end;
                }
                continue;
            }
            if (folded.length() == starts.length) {
                starts = Arrays.copyOf(starts, 2 * starts.length);
                ends = Arrays.copyOf(ends, 2 * ends.length);
            }
            starts[folded.length()] = start;
            ends[folded.length()] = end;
            folded.append(letter);
        }
    }

    private static boolean isMark(char c) {
        return c >= '\u0300' && c <= '\u036f';
    }

    /** The text without accents. */
    String text() {
        return folded.toString();
    }

    /** Where a character of the folded text begins in the original one, in UTF-16 code units. */
    int start(int index) {
        return starts[index];
    }

    /** Where it ends, with the accents that follow it. */
    int end(int index) {
        return ends[index];
    }
}
