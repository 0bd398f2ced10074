package io.github.evolutionsync.media;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/** What a file is, by its content alone: names and declared types are the sender's and may lie. */
final class ContentTypes {
    /** By the names that browsers know. MP4 files of the brand isom are QuickTime to the library. */
    private static final Map<String, String> COMMON_NAMES = Map.ofEntries(
            Map.entry("application/mp4", "video/mp4"),
            Map.entry("video/quicktime", "video/mp4"),
            Map.entry("video/x-m4v", "video/mp4"),
            Map.entry("application/x-matroska", "video/webm"),
            Map.entry("video/x-matroska", "video/webm"),
            Map.entry("application/ogg", "audio/ogg"),
            Map.entry("audio/opus", "audio/ogg"),
            Map.entry("audio/vorbis", "audio/ogg"),
            Map.entry("audio/speex", "audio/ogg"),
            Map.entry("audio/vnd.wave", "audio/wav"),
            Map.entry("audio/x-aac", "audio/aac"));

    /** Containers of videos, as the recorders of browsers use them for voice. */
    private static final Map<String, String> AUDIO = Map.of("video/mp4", "audio/mp4", "video/webm", "audio/webm");

    /** Types in which no browser executes anything. A PDF is shown by a viewer that keeps its scripts in. */
    private static final Set<String> SAFE = Set.of(
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/avif",
            "audio/ogg",
            "audio/mpeg",
            "audio/mp4",
            "audio/aac",
            "audio/amr",
            "audio/wav",
            "audio/webm",
            "video/mp4",
            "video/webm",
            "video/3gpp",
            "video/ogg",
            "application/pdf");

    private ContentTypes() {}

    static String of(File file) throws IOException {
        try (InputStream content = new BufferedInputStream(Files.newInputStream(file.toPath()))) {
            String type =
                    Known.TYPES.detect(content, new Metadata()).getBaseType().toString();
            String common = COMMON_NAMES.getOrDefault(type, type);
            return AUDIO.containsKey(common) && Tracks.areAudioOnly(file) ? AUDIO.get(common) : common;
        }
    }

    static boolean isSafe(String type) {
        return SAFE.contains(type);
    }

    /** Loads when the first file arrives, because it takes as long as a start of the whole program may not. */
    private static final class Known {
        private static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
    }
}
