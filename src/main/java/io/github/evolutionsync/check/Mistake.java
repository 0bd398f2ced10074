package io.github.evolutionsync.check;

/**
 * A mistake with its place.
 *
 * @param place the file, with the line if it is known: {@code routes/store-chats.camel.yaml, line 12}
 * @param cause a sentence, perhaps with quoted lines
 */
public record Mistake(String place, String cause) {

    /** In a line of a file. */
    public static Mistake at(Object file, long line, String cause) {
        return new Mistake(slashes(file) + ", line " + line, cause);
    }

    /** In an unknown line of a file. */
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
