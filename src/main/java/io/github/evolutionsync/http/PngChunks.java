package io.github.evolutionsync.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The parts of a PNG file. Java's reader also decompresses its texts and profiles, of any length, into memory. */
final class PngChunks {
    private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
    private static final int SIGNATURE = 8;
    /** Length, name and checksum. */
    private static final int AROUND = 12;

    private PngChunks() {}

    /**
     * Moves them together at the beginning of the array.
     *
     * @return the length of the same picture without all else
     */
    static int keepNeeded(byte[] png) {
        ByteBuffer file = ByteBuffer.wrap(png);
        int at = SIGNATURE;
        int kept = SIGNATURE;
        while (png.length - at >= AROUND) {
            int length = file.getInt(at);
            if (length < 0 || length > png.length - at - AROUND) {
                break;
            }
            String name = new String(png, at + Integer.BYTES, Integer.BYTES, StandardCharsets.ISO_8859_1);
            if (NEEDED.contains(name)) {
                System.arraycopy(png, at, png, kept, length + AROUND);
                kept += length + AROUND;
            }
            at += length + AROUND;
        }
        return Math.min(kept, png.length);
    }
}
