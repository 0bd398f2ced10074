package io.github.evolutionsync.check;

/**
 * What is wrong, and where.
 *
 * @param place the file, with its line where it is known: {@code routes/store-chats.camel.yaml, line 12}
 * @param cause a sentence, perhaps with lines that show it
 */
public record Mistake(String place, String cause) {

    /** In a line of a file. */
    public static Mistake at(Object file, long line, String cause) {
        return new Mistake(slashes(file) + ", line " + line, cause);
    }

    /** In a file, nobody knows where. */
    public static Mistake in(Object file, String cause) {
        return new Mistake(slashes(file), cause);
    }

    private static String slashes(Object file) {
        return file.toString().replace('\\', '/');
    }

    @Override
    public String toString() {
        return place + ": " + cause;
    }
}
