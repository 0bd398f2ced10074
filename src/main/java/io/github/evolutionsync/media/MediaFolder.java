package io.github.evolutionsync.media;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Path;

/** Reads files of a store that is a folder. */
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
     * @throws MediaGoneException if the store does not have it
     */
    public InputStream open(String key, Long first, Long last) throws IOException {
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(folder.resolve(key).toFile(), "r");
        } catch (FileNotFoundException e) {
            throw new MediaGoneException("The media store does not have the file");
        }
        try {
            long from = first == null ? 0 : first;
            file.seek(from);
            InputStream rest = Channels.newInputStream(file.getChannel());
            return last == null ? rest : new Part(rest, last - from + 1);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }
}
