package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;

/**
 * Reads bytes in the forms that Evolution sends: base64, an object of positions such as {@code {"0": 11, "1": 56}} over HTTP, or {@code
 * {"type": "Buffer", "data": [11, 56]}}. Bytes are optional details, so unreadable ones count as missing.
 */
final class Bytes {
    private static final int BYTE = 0xFF;
    private static final int FIRST_OF_JPEG = 0xFF;
    private static final int SECOND_OF_JPEG = 0xD8;

    /** Base64 writes three bytes as four characters. */
    private static final int TRIPLE = 3;

    private static final int QUARTET = 4;

    private Bytes() {}

    /** The bytes in base64; null if there are none, more than {@code most}, or something else. */
    static String base64(JsonNode value, int most) {
        byte[] bytes = of(value, most);
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }

    /** The same for a picture in JPEG, the only format of WhatsApp's thumbnails. */
    static String jpeg(JsonNode value, int most) {
        byte[] bytes = of(value, most);
        return bytes == null
                        || bytes.length < 2
                        || (bytes[0] & BYTE) != FIRST_OF_JPEG
                        || (bytes[1] & BYTE) != SECOND_OF_JPEG
                ? null
                : Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] of(JsonNode value, int most) {
        if (value.isTextual()) {
            return decoded(value.textValue(), most);
        }
        JsonNode list = value.path("data").isArray() ? value.path("data") : value;
        return list.isEmpty() || list.size() > most ? null : numbers(list);
    }

    private static byte[] decoded(String text, int most) {
        if (text.isEmpty() || text.length() > (most + TRIPLE - 1) / TRIPLE * QUARTET) {
            return null;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return bytes.length > most ? null : bytes;
        } catch (IllegalArgumentException e) {
            return null; // not base64
        }
    }

    /** A list of numbers, or an object of them by position. */
    private static byte[] numbers(JsonNode list) {
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            JsonNode number = list.isArray() ? list.get(i) : list.path(Integer.toString(i));
            if (!number.isInt() || number.intValue() < 0 || number.intValue() > BYTE) {
                return null;
            }
            bytes[i] = (byte) number.intValue();
        }
        return bytes;
    }
}
