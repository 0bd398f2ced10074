package io.github.evolutionsync.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads and deletes files of a store that is a folder. */
public final class MediaFolder {
    private final Path folder;

    public MediaFolder(String folder) {
        this.folder = Path.of(folder.strip());
    }

    /**
     * A part of a file.
     *
     * @param key as {@link MediaKey} makes it
     * @param first the position of the first byte, or null for the beginning
     * @param last the position of the last byte, or null for the end
     * @return a stream that the caller closes
     * @throws MediaGoneException if the folder does not have it
     * @throws IOException if the folder itself is not there, or the file cannot be read for another reason
     */
    public InputStream open(String key, Long first, Long last) throws IOException {
        FileChannel file = open(key);
        try {
            long from = first == null ? 0 : first;
            file.position(from);
            InputStream rest = Channels.newInputStream(file);
            return last == null ? rest : new Part(rest, last - from + 1);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Deletes a file. Does nothing if the folder does not have it.
     *
     * @param key as {@link MediaKey} makes it
     * @throws IOException if the folder itself is not there, or the file cannot be deleted
     */
    public void delete(String key) throws IOException {
        if (!Files.deleteIfExists(folder.resolve(key)) && !Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
    }

    private FileChannel open(String key) throws IOException {
        try {
            return FileChannel.open(folder.resolve(key), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(folder)) {
                throw new MediaGoneException("The media store does not have the file");
            }
            throw e;
        }
    }
}
