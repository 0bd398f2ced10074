package io.github.evolutionsync.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Files on their way to the store, each in a temporary file. Nothing is in memory whole, and whatever fails leaves no file.
 *
 * <p>All methods may be called on any thread, and by several nodes that share the folder.
 */
public final class MediaFiles {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.part");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");

    /** Of base64, decoded at once: four make three bytes. */
    private static final int CHARACTERS = 64 * 1024;

    private final PartsFolder folder;
    private final Clock clock;

    /**
     * For a store.
     *
     * @param store the value of {@code MEDIA_STORE}: for a folder, temporary files are in its {@code .parts}, so that moving them
     *     is atomic; for {@code s3:…} and {@code off}, they are in a folder of their own below {@code java.io.tmpdir}. The folder
     *     is created when it is first needed
     */
    public MediaFiles(String store) {
        this(PartsFolder.of(store), Clock.systemUTC());
    }

    MediaFiles(PartsFolder folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** The folder of the temporary files, which may not exist yet. */
    public Path folder() {
        return folder.path();
    }

    /**
     * Writes a stream to a temporary file.
     *
     * @param content the file; closed afterwards
     * @param name the name of the temporary file: {@code <message id>-<try>.part} or {@code <upload id>.part}. One of that name
     *     is replaced
     * @param maxBytes the longest file that is taken
     * @throws MediaTooLargeException if the file is longer
     * @throws BadMediaException if the file is empty
     * @throws IOException if the stream or the folder fails
     */
    public ReceivedFile receive(InputStream content, String name, long maxBytes) throws IOException {
        return write(content, name, maxBytes, content::transferTo);
    }

    /**
     * Writes the file in an answer of {@code getBase64FromMediaMessage} to a temporary file. The declared name and type in the
     * answer are those of the event, and are not needed here.
     *
     * @param body the body of the answer as a stream that nothing caches ({@code disableStreamCache=true} of camel-http); closed
     *     afterwards
     * @param name see {@link #receive}
     * @param maxBytes see {@link #receive}
     * @throws MediaTooLargeException if the file or the answer is longer
     * @throws BadMediaException if the answer has no valid, whole file, or an empty one
     * @throws IOException if the stream or the folder fails
     * @see Base64Answer
     */
    public ReceivedFile receiveAnswer(InputStream body, String name, long maxBytes) throws IOException {
        return write(body, name, maxBytes, file -> Base64Answer.decode(body, file, maxBytes));
    }

    /**
     * Writes the {@code message.base64} of an event to a temporary file.
     *
     * @throws MediaTooLargeException if the file is longer than allowed
     * @throws BadMediaException if the text is not valid, whole base64, or empty
     * @throws IOException if the folder fails
     */
    public ReceivedFile receiveBase64(String base64, String name, long maxBytes) throws IOException {
        return write(InputStream.nullInputStream(), name, maxBytes, file -> decode(base64, file));
    }

    /** Deletes a temporary file that is not going to the store. Does nothing if it is gone. */
    public void delete(ReceivedFile received) throws IOException {
        Files.deleteIfExists(received.file().toPath());
    }

    /**
     * Deletes the temporary files of earlier tries of a message, {@code <message id>-….part}: a process that was killed leaves
     * them.
     */
    public void deleteTries(String messageId) throws IOException {
        if (!ID.matcher(messageId).matches()) {
            throw new IllegalArgumentException("Not the id of a message: it has other characters than A-Z a-z 0-9 _ -");
        }
        deleteAll(messageId + "-*.part", Instant.MAX);
    }

    /**
     * Deletes temporary files that have not been written for a time, which has to be longer than any file takes to arrive.
     *
     * @return the number of files
     */
    public int deleteStale(Duration age) throws IOException {
        return deleteAll("*.part", clock.instant().minus(age));
    }

    /**
     * The {@code Content-Type} under which a browser may show a file, or null for types in which it might execute something, as
     * HTML, SVG and XML; those are {@code application/octet-stream} and an attachment.
     *
     * @param mimetype the {@link ReceivedFile#mimetype}, never a declared type
     */
    public static String safeType(String mimetype) {
        return ContentTypes.isSafe(mimetype) ? mimetype : null;
    }

    private ReceivedFile write(InputStream content, String name, long maxBytes, Writing writing) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Not the name of a temporary file, which is <id>.part or <id>-<try>.part");
        }
        try (content;
                PartFile file = new PartFile(folder.create().resolve(name), maxBytes)) {
            return complete(file, writing);
        }
    }

    private static ReceivedFile complete(PartFile file, Writing writing) throws IOException {
        boolean complete = false;
        try {
            writing.writeTo(file);
            ReceivedFile received = file.received();
            complete = true;
            return received;
        } finally {
            if (!complete) {
                file.delete();
            }
        }
    }

    private static void decode(String text, OutputStream file) throws IOException {
        for (int at = 0; at < text.length(); at += CHARACTERS) {
            int end = Math.min(text.length(), at + CHARACTERS);
            byte[] decoded = decode(text.substring(at, end).getBytes(StandardCharsets.ISO_8859_1));
            if (end < text.length() && decoded.length < CHARACTERS / 4 * 3) {
                throw new BadMediaException("The base64 in the event goes on after its end");
            }
            file.write(decoded);
        }
    }

    private static byte[] decode(byte[] part) throws BadMediaException {
        try {
            return Base64.getDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw new BadMediaException("The base64 in the event is not valid and whole", e);
        }
    }

    private int deleteAll(String names, Instant before) throws IOException {
        int deleted = 0;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder.path(), names)) {
            for (Path part : parts) {
                if (isOlder(part, before) && Files.deleteIfExists(part)) {
                    deleted++;
                }
            }
        } catch (NoSuchFileException e) {
            // there is no folder before the first file
            return 0;
        }
        return deleted;
    }

    private static boolean isOlder(Path part, Instant before) throws IOException {
        try {
            return Files.getLastModifiedTime(part).toInstant().isBefore(before);
        } catch (NoSuchFileException e) {
            // moved or deleted meanwhile
            return false;
        }
    }

    private interface Writing {
        void writeTo(OutputStream file) throws IOException;
    }
}
