package io.github.evolutionsync.evolution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * A stream of JSON without the parts that would not fit into memory, removed before a parser sees them: texts beyond a
 * length and containers beyond a depth leave {@link #CUT} in their place, and the bytes of media are left out, unless they are as few as
 * those of a small thumbnail. Such bytes are passed on in base64, whatever their form, because objects would take a hundred times the
 * memory.
 */
final class JsonSieve extends InputStream {
    /** The end of a shortened text, and the replacement of a container. */
    static final String CUT = " [cut: too long or nested too deep]";

    /** In characters. WhatsApp allows 65,536 characters. */
    static final int LONGEST_TEXT = 1 << 20;

    /** Below Jackson's limit of 1,000 levels, so that the wrapper of a row has room. */
    static final int DEEPEST = 950;

    /** Digits of a number; Jackson's limit is 1,000. */
    private static final int LONGEST_NUMBER = 400;

    /** On the channel WHATSAPP-BUSINESS, the address of a sent file or the file itself. */
    private static final String SENT_MEDIA = "media";

    private static final Set<String> MEDIA = Set.of(
            "base64",
            "buffer",
            "jpegThumbnail",
            "JPEGThumbnail",
            "pngThumbnail",
            "thumbnail",
            "fileBase64",
            SENT_MEDIA);
    private static final int LONGEST_NAME = 16;

    /** The most bytes of media that pass. */
    static final int MOST_BYTES = 4_096;

    /** The same in base64. */
    private static final int LONGEST_BYTES = (MOST_BYTES + 2) / 3 * 4;

    private static final int NONE = -1;
    private static final int BYTE = 0xFF;

    private enum State {
        OUTSIDE,
        TEXT,
        BYTES_AS_TEXT,
        REST_OF_TEXT,
        REST_OF_CONTAINER,
        TEXT_IN_REST
    }

    private final InputStream in;
    private final byte[] input = new byte[2048];
    private final byte[] output =
            new byte[input.length * (CUT.length() + 2) + LONGEST_BYTES]; // at worst each byte is cut
    private final byte[] bytes = new byte[LONGEST_BYTES]; // of media, until it is known whether they are few
    private int bytesEnd;
    private int number; // so far, in a container of media; -1 between two
    private boolean isMediaSkipped; // the container
    private final StringBuilder name = new StringBuilder(LONGEST_NAME);
    private int outputAt;
    private int outputEnd;

    private State state = State.OUTSIDE;
    private int depth;
    private int skippedDepth;
    private int length; // characters of the text or number so far
    private int escaped; // bytes that still belong to an escape sequence
    private boolean isMedia; // the next value

    JsonSieve(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return fill() ? output[outputAt++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(most, outputEnd - outputAt);
        System.arraycopy(output, outputAt, target, offset, count);
        outputAt += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** False at the end. */
    private boolean fill() throws IOException {
        while (outputAt == outputEnd) {
            int count = in.read(input);
            if (count < 0) {
                return false;
            }
            outputAt = 0;
            outputEnd = 0;
            for (int i = 0; i < count; i++) {
                take(input[i]);
            }
        }
        return true;
    }

    private void take(byte next) {
        switch (state) {
            case OUTSIDE -> outside(next);
            case TEXT -> text(next);
            case BYTES_AS_TEXT -> bytesAsText(next);
            case REST_OF_TEXT -> {
                if (endsText(next)) {
                    put(next);
                    state = State.OUTSIDE;
                }
            }
            case REST_OF_CONTAINER -> restOfContainer(next);
            case TEXT_IN_REST -> {
                if (endsText(next)) {
                    state = State.REST_OF_CONTAINER;
                }
            }
            default -> throw new IllegalStateException(state.name());
        }
    }

    private void outside(byte next) {
        switch (next) {
            case '"' -> {
                put(next);
                state = isMedia ? State.BYTES_AS_TEXT : State.TEXT;
                bytesEnd = 0;
                isMedia = false;
                name.setLength(0);
                length = 0;
            }
            case '{', '[' -> {
                isMediaSkipped = isMedia && !SENT_MEDIA.contentEquals(name);
                if (isMediaSkipped || depth == DEEPEST) {
                    state = State.REST_OF_CONTAINER;
                    skippedDepth = 1;
                    bytesEnd = 0;
                    number = -1;
                    put(isMediaSkipped ? "" : '"' + CUT + '"');
                } else {
                    depth++;
                    put(next);
                }
                isMedia = false;
            }
            case '}', ']' -> {
                depth--;
                put(next);
            }
            case ':' -> {
                isMedia = MEDIA.contains(name.toString());
                length = 0;
                put(next);
            }
            case ',' -> {
                isMedia = false;
                length = 0;
                put(next);
            }
            case ' ', '\n', '\r', '\t' -> put((byte) ' ');
            default -> {
                if (++length <= LONGEST_NUMBER) {
                    put(next);
                }
            }
        }
    }

    private void text(byte next) {
        boolean begins = escaped == 0 && (next & 0xC0) != 0x80;
        if (length >= LONGEST_TEXT && begins && next != '"') {
            put(CUT);
            state = State.REST_OF_TEXT;
            endsText(next);
            return;
        }
        put(next);
        if (endsText(next)) {
            state = State.OUTSIDE;
            length = 0;
        } else if (begins && ++length <= LONGEST_NAME) {
            name.append((char) next);
        }
    }

    private void bytesAsText(byte next) {
        if (endsText(next)) {
            System.arraycopy(bytes, 0, output, outputEnd, bytesEnd);
            outputEnd += bytesEnd;
            put(next);
            state = State.OUTSIDE;
        } else if (bytesEnd == LONGEST_BYTES) {
            state = State.REST_OF_TEXT;
        } else {
            bytes[bytesEnd++] = next;
        }
    }

    private void restOfContainer(byte next) {
        if (isMediaSkipped) {
            number(next);
        }
        if (next == '"') {
            state = State.TEXT_IN_REST;
        } else if (next == '{' || next == '[') {
            skippedDepth++;
        } else if ((next == '}' || next == ']') && --skippedDepth == 0) {
            state = State.OUTSIDE;
            if (isMediaSkipped) {
                put(
                        bytesEnd > 0
                                ? '"' + Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, bytesEnd)) + '"'
                                : "null");
                isMediaSkipped = false;
            }
        }
    }

    /** A byte of {@code {"0": 11, "1": 56}} or {@code {"type": "Buffer", "data": [11, 56]}}. Anything else, or too many: there are none. */
    private void number(byte next) {
        if (next >= '0' && next <= '9') {
            number = Math.min(Math.max(number, 0) * 10 + next - '0', BYTE + 1);
        } else if (",:]}[{\" \n\r\t".indexOf(next) < 0) {
            bytesEnd = NONE;
        } else if (number >= 0) {
            if (number > BYTE || bytesEnd == MOST_BYTES) {
                bytesEnd = NONE;
            }
            if (bytesEnd != NONE) {
                bytes[bytesEnd++] = (byte) number;
            }
            number = -1;
        }
    }

    /** Whether this is the quote that ends the text. */
    private boolean endsText(byte next) {
        if (escaped > 0) {
            escaped += next == 'u' && escaped == 1 ? 3 : -1;
            return false;
        }
        if (next == '\\') {
            escaped = 1;
        }
        return next == '"';
    }

    private void put(byte next) {
        output[outputEnd++] = next;
    }

    private void put(String text) {
        for (byte next : text.getBytes(StandardCharsets.US_ASCII)) {
            put(next);
        }
    }
}
