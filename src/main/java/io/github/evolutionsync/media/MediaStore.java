package io.github.evolutionsync.media;

/** What {@code MEDIA_STORE} names: a folder, or a bucket of S3 and a prefix of its keys; and whether files are fetched into it. */
public final class MediaStore {
    private static final String S3 = "s3:";
    private static final String OFF = "off";

    private String store = OFF;
    private String fetch = OFF;

    /** The value of {@code MEDIA_STORE}. */
    public void setStore(String store) {
        this.store = store.strip();
    }

    /** The value of {@code MEDIA_FETCH}. */
    public void setFetch(String fetch) {
        this.fetch = fetch.strip();
    }

    /** {@code folder}, {@code s3} or {@code off}. */
    public String kind() {
        if (store.isEmpty() || store.equals(OFF)) {
            return OFF;
        }
        return store.startsWith(S3) ? "s3" : "folder";
    }

    /** {@code auto}, {@code on-demand} or {@code off}; {@code off} without a store. */
    public String fetched() {
        return kind().equals(OFF) ? OFF : fetch;
    }

    public String folder() {
        return store;
    }

    /** The bucket of S3; {@code none} for another store. */
    public String bucket() {
        String bucket = location().split("/", 2)[0];
        return bucket.isEmpty() ? "none" : bucket;
    }

    /** What precedes each key in the bucket: nothing, or a prefix that ends with a slash. */
    public String prefix() {
        String[] parts = location().split("/", 2);
        String prefix = parts.length < 2 ? "" : parts[1].replaceAll("^/+|/+$", "");
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    private String location() {
        return store.startsWith(S3) ? store.substring(S3.length()) : "";
    }
}
