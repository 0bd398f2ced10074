package io.github.evolutionsync.http;

import java.awt.geom.AffineTransform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** How the camera was held, from the Exif data of a JPEG file (tag 274). Browsers turn such a picture, Java's reader does not. */
final class Orientation {
    private static final int UPRIGHT = 1;
    private static final int LAST = 8;
    private static final int FIRST_ON_ITS_SIDE = 5;

    private static final int START_OF_IMAGE_BYTES = 2;
    private static final int MARKER = 0xFF00;
    private static final int APP1 = 0xFFE1;
    private static final int START_OF_SCAN = 0xFFDA;
    private static final ByteBuffer EXIF = ByteBuffer.wrap("Exif\0\0".getBytes(StandardCharsets.US_ASCII));

    private static final int LITTLE_ENDIAN = 0x4949;
    private static final int OFFSET_OF_DIRECTORY = 4;
    private static final int ENTRY_BYTES = 12;
    private static final int OFFSET_OF_VALUE = 8;
    private static final int TAG = 274;

    private final int value;

    private Orientation(int value) {
        this.value = value > UPRIGHT && value <= LAST ? value : UPRIGHT;
    }

    /** Upright if the file does not say anything else. */
    static Orientation of(byte[] jpeg) {
        try {
            return new Orientation(find(ByteBuffer.wrap(jpeg)));
        } catch (IndexOutOfBoundsException e) {
            // a length or an offset leads out of the file
            return new Orientation(UPRIGHT);
        }
    }

    private static int find(ByteBuffer file) {
        int at = START_OF_IMAGE_BYTES;
        int marker = unsigned(file, at);
        while (marker >= MARKER && marker != START_OF_SCAN) {
            int length = unsigned(file, at + Short.BYTES);
            if (marker == APP1 && file.slice(at + 4, EXIF.capacity()).equals(EXIF)) {
                int header = 4 + EXIF.capacity();
                return read(file.slice(at + header, length + Short.BYTES - header));
            }
            at += Short.BYTES + length;
            marker = unsigned(file, at);
        }
        return UPRIGHT;
    }

    private static int read(ByteBuffer tiff) {
        if (unsigned(tiff, 0) == LITTLE_ENDIAN) {
            tiff.order(ByteOrder.LITTLE_ENDIAN);
        }
        int directory = tiff.getInt(OFFSET_OF_DIRECTORY);
        int entries = unsigned(tiff, directory);
        for (int i = 0; i < entries; i++) {
            int entry = directory + Short.BYTES + i * ENTRY_BYTES;
            if (unsigned(tiff, entry) == TAG) {
                return unsigned(tiff, entry + OFFSET_OF_VALUE);
            }
        }
        return UPRIGHT;
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    /** Whether the height of the file is the width of the upright picture. */
    boolean isOnItsSide() {
        return value >= FIRST_ON_ITS_SIDE;
    }

    /** From the places in a picture of that size, as the file has it, to those in the upright one. */
    AffineTransform upright(int width, int height) {
        return switch (value) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
            case LAST -> new AffineTransform(0, -1, 1, 0, 0, width);
            default -> new AffineTransform();
        };
    }
}
