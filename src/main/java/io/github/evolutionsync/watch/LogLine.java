package io.github.evolutionsync.watch;

/** Prepares text from outside for a log line: shortens it, and removes characters that would begin another line. */
public final class LogLine {
    private static final int LONGEST = 300;

    private LogLine() {}

    public static String of(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.length() < text.length() ? line.append('…').toString() : line.toString();
    }
}
