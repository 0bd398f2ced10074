package io.github.evolutionsync.media;

import java.io.File;

/**
 * A file that has arrived completely. It is temporary: the store moves it, or {@link MediaFiles#delete} removes it.
 *
 * @param file the temporary file
 * @param sha256 the hash of its content in lower-case hexadecimal digits
 * @param bytes its real length, never 0
 * @param mimetype what its content is, whatever its sender declared; {@code application/octet-stream} if unknown
 */
public record ReceivedFile(File file, String sha256, long bytes, String mimetype) {}
