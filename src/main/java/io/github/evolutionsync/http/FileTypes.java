package io.github.evolutionsync.http;

import java.util.Comparator;
import java.util.Map;

/** The usual extension of each type of file that WhatsApp distinguishes. */
public final class FileTypes {
    private static final Map<String, String> EXTENSIONS = Map.ofEntries(
            Map.entry("image/jpeg", ".jpg"),
            Map.entry("image/png", ".png"),
            Map.entry("image/gif", ".gif"),
            Map.entry("image/webp", ".webp"),
            Map.entry("image/avif", ".avif"),
            Map.entry("audio/ogg", ".ogg"),
            Map.entry("audio/mpeg", ".mp3"),
            Map.entry("audio/mp4", ".m4a"),
            Map.entry("audio/aac", ".aac"),
            Map.entry("audio/amr", ".amr"),
            Map.entry("audio/wav", ".wav"),
            Map.entry("audio/webm", ".webm"),
            Map.entry("video/mp4", ".mp4"),
            Map.entry("video/webm", ".webm"),
            Map.entry("video/3gpp", ".3gp"),
            Map.entry("video/ogg", ".ogv"),
            Map.entry("application/pdf", ".pdf"),
            Map.entry("application/zip", ".zip"),
            Map.entry("text/plain", ".txt"),
            Map.entry("text/csv", ".csv"));

    private FileTypes() {}

    /** With its dot; {@code .bin} for other types. */
    public static String extension(String mimetype) {
        return EXTENSIONS.getOrDefault(mimetype, ".bin");
    }

    /** The type of an extension with its dot, in lower case; null if it is none of these. One of audio and video is video. */
    public static String type(String extension) {
        return EXTENSIONS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(extension))
                .map(Map.Entry::getKey)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
