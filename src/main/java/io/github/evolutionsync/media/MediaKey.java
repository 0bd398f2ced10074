package io.github.evolutionsync.media;

import io.github.evolutionsync.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The key of a file in the store: {@code <tenant>/<first two digits of the hash>/<hash>}. */
public final class MediaKey {
    /** Of file systems; S3 allows more. */
    private static final int LONGEST = 255;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private MediaKey() {}

    /**
     * The key of a tenant's file. Characters of the tenant other than {@code A-Z a-z 0-9 _ -} are percent-encoded in UTF-8, so
     * that no tenant's name leads to another folder. Where that is longer than a folder's name may be, the tenant's hash takes its place,
     * behind a sign that no other name begins with.
     *
     * @param sha256 the hash of the content in lower-case hexadecimal digits
     * @throws IllegalArgumentException if the tenant is empty or the hash is not one
     */
    public static String of(String tenant, String sha256) {
        if (tenant == null || tenant.isEmpty()) {
            throw new IllegalArgumentException("A file in the media store needs a tenant");
        }
        if (sha256 == null || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "A file in the media store is called by its SHA-256 in 64 lower-case hexadecimal digits");
        }
        return encoded(tenant) + "/" + sha256.substring(0, 2) + "/" + sha256;
    }

    private static String encoded(String tenant) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : tenant.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '_' || b == '-') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append("%02X".formatted(b));
            }
        }
        return encoded.length() <= LONGEST
                ? encoded.toString()
                : "~" + HexFormat.of().formatHex(Sha256.of(tenant.getBytes(StandardCharsets.UTF_8)));
    }
}
