package io.github.evolutionsync.http;

import javax.imageio.stream.ImageInputStreamImpl;

/** The bytes of a picture for Java's readers, without the copy that its own streams keep. */
final class PictureInput extends ImageInputStreamImpl {
    private final byte[] picture;
    private final int length;

    /** @param length how many bytes at the beginning of the array are the picture */
    PictureInput(byte[] picture, int length) {
        this.picture = picture;
        this.length = length;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < length ? Byte.toUnsignedInt(picture[(int) streamPos++]) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int most) {
        bitOffset = 0;
        if (most == 0) {
            return 0;
        }
        int read = (int) Math.min(most, length - streamPos);
        if (read <= 0) {
            return -1;
        }
        System.arraycopy(picture, (int) streamPos, into, offset, read);
        streamPos += read;
        return read;
    }

    @Override
    public long length() {
        return length;
    }
}
