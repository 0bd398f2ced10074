package io.github.evolutionsync.send;

import io.github.evolutionsync.http.FileName;
import io.github.evolutionsync.http.FileTypes;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** As what kind of message a file of a type is sent: on all channels, only these are no documents. */
final class SentType {
    private static final Map<String, String> KINDS = Map.of(
            "image/jpeg", "image",
            "image/png", "image",
            "video/mp4", "video",
            "video/3gpp", "video",
            "audio/ogg", "audio",
            "audio/mpeg", "audio",
            "audio/mp4", "audio",
            "audio/aac", "audio",
            "audio/amr", "audio");

    /** Sent as a document, unless it is a voice note. */
    private static final Set<String> OTHER_AUDIO = Set.of("audio/wav", "audio/webm", "audio/x-flac", "audio/x-aiff");

    private static final String DOCUMENT = "document";
    private static final String UNKNOWN = "application/octet-stream";

    private SentType() {}

    static String kind(String type) {
        return type == null ? DOCUMENT : KINDS.getOrDefault(type, DOCUMENT);
    }

    /** The type that an extension stands for; null if it is unknown. */
    static String ofName(String name) {
        String extension = name == null ? "" : FileName.extension(name).toLowerCase(Locale.ROOT);
        return extension.equals(".jpeg") ? "image/jpeg" : FileTypes.type(extension);
    }

    /** Whether Evolution can convert a file of a type to a voice note. */
    static boolean isVoice(String type) {
        return kind(type).equals("audio") || OTHER_AUDIO.contains(type);
    }

    /** A name whose extension leads to the type. */
    static String name(String given, String type) {
        String harmless = FileName.harmless(given);
        String name = harmless == null ? "file" : harmless;
        boolean fits = KINDS.containsKey(type) ? type.equals(ofName(name)) : fitsDocument(name, type);
        return fits ? name : name + FileTypes.extension(type);
    }

    /** Its sender knows more about a document's type, unless the extension is that of a file that has a form of its own. */
    private static boolean fitsDocument(String name, String type) {
        String extension = FileName.extension(name).toLowerCase(Locale.ROOT);
        String named = ofName(name);
        return !extension.isEmpty()
                && (named == null
                        || named.startsWith("text/")
                        || type.equals(UNKNOWN)
                        || extension.equals(FileTypes.extension(type)));
    }
}
