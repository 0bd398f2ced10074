package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The places that hold the files of messages: WhatsApp's media host, Meta, and Evolution's S3 bucket. A file is known there by its
 * reference: the {@code directPath} of a Baileys message, the id of a message through Meta, or the path of a {@code mediaUrl}.
 *
 * <p>What has been uploaded with its bytes is dropped, oldest first, when all of it is more than 200 MB.
 */
public final class MediaHost implements AutoCloseable {
    private static final String PATH = "/v/t62.7118-24/";
    private static final String SIGNATURE = "?ccb=11-4&oh=made-up&oe=6A000000";
    private static final int BYTES_OF_KEY = 32;
    private static final int KEPT_FILES = 50_000;
    private static final long KEPT_BYTES = 200L * 1024 * 1024;

    private final Map<String, Held> files = new LinkedHashMap<>();
    private final MediaBucket bucket = new MediaBucket(this);
    private long heldBytes;
    private int statusOfAll;

    /**
     * Uploads a file as WhatsApp's apps do.
     *
     * @return the fields of the message's content, to which the caller adds those of its kind: {@code url}, {@code directPath},
     *     {@code mediaKey} and the others
     */
    public ObjectNode upload(HostedFile file) {
        return upload(file, ThreadLocalRandom.current());
    }

    /** The same with keys and a path from a source of random numbers, so that a repeat has the same ones. */
    ObjectNode upload(HostedFile file, Random random) {
        byte[] mediaKey = bytes(random);
        String path = PATH + "%016x".formatted(random.nextLong()) + ".enc";
        hold(path, new Held(file, mediaKey));
        ObjectNode media = Json.object()
                .put("url", "https://mmg.whatsapp.net" + path + SIGNATURE + "&mms3=true")
                .put("mimetype", file.mimetype())
                .put("fileSha256", file.sha256());
        media.set("fileLength", Json.longNumber(file.declaredBytes(), true));
        media.put("mediaKey", mediaKey).put("fileEncSha256", bytes(random)).put("directPath", path + SIGNATURE);
        return media;
    }

    /** Uploads a file to Meta and returns its id. */
    public String uploadToMeta(HostedFile file) {
        return uploadToMeta(file, ThreadLocalRandom.current());
    }

    String uploadToMeta(HostedFile file, Random random) {
        String id = String.valueOf(1_000_000_000_000_000L + Math.floorMod(random.nextLong(), 8_000_000_000_000_000L));
        hold(id, new Held(file, new byte[0]));
        return id;
    }

    /**
     * Puts a file into the bucket and returns its presigned URL, as in {@code mediaUrl}.
     *
     * @param name the path below the instance's id, like {@code 5511…@s.whatsapp.net/imageMessage/1_3A….jpeg}
     */
    public String put(HostedFile file, String name) {
        String path = bucket.path(name);
        hold(path, new Held(file, new byte[0]));
        return bucket.url(path);
    }

    /** The host and port of the bucket, as in {@code MEDIA_URL_HOSTS}. */
    public String bucketHost() {
        return bucket.host();
    }

    /** From now on, the file is gone with this status. The reference may be a whole {@code directPath} or {@code mediaUrl}. */
    public synchronized void lose(String reference, int status) {
        files.computeIfPresent(
                key(reference), (key, held) -> new Held(held.file().gone(status), held.mediaKey()));
    }

    /** From now on, every file is gone with this status, until {@link #restoreAll()}. */
    public synchronized void loseAll(int status) {
        statusOfAll = status;
    }

    /** Ends {@link #loseAll}. */
    public synchronized void restoreAll() {
        statusOfAll = 0;
    }

    @Override
    public void close() {
        bucket.close();
    }

    /** The file of a reference, as it is now; empty if there was none. */
    synchronized Optional<HostedFile> find(String reference) {
        return Optional.ofNullable(files.get(key(reference)))
                .map(Held::file)
                .map(file -> statusOfAll == 0 ? file : file.gone(statusOfAll));
    }

    /** Whether this is the key of the file in the form that Evolution understands: an object of numbers, as in findMessages. */
    synchronized boolean opens(String reference, JsonNode mediaKey) {
        Held held = files.get(key(reference));
        return held == null || Arrays.equals(held.mediaKey(), Json.indexedBytes(mediaKey));
    }

    /** Holds a file of a recorded message. */
    void hold(String reference, HostedFile file, byte[] mediaKey) {
        hold(key(reference), new Held(file, mediaKey));
    }

    private synchronized void hold(String reference, Held file) {
        Held before = files.remove(reference);
        heldBytes += file.bytes() - (before == null ? 0 : before.bytes());
        files.put(reference, file);
        Iterator<Held> oldest = files.values().iterator();
        while ((heldBytes > KEPT_BYTES || files.size() > KEPT_FILES) && files.size() > 1) {
            heldBytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /** The reference without the address and the query. */
    private static String key(String reference) {
        int query = reference.indexOf('?');
        String start = query < 0 ? reference : reference.substring(0, query);
        int scheme = start.indexOf("://");
        return scheme < 0 ? start : start.substring(Math.max(start.indexOf('/', scheme + 3), 0));
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[BYTES_OF_KEY];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A file with its key. */
    private record Held(HostedFile file, byte[] mediaKey) {
        long bytes() {
            return file.isInMemory() ? file.bytes() : 0;
        }
    }
}
