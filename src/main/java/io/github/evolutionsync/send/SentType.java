package io.github.evolutionsync.send;

import io.github.evolutionsync.http.FileName;
import io.github.evolutionsync.http.FileTypes;
import java.util.Locale;
import java.util.Map;

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

    private static final String DOCUMENT = "document";

    private SentType() {}

    static String kind(String type) {
        return type == null ? DOCUMENT : KINDS.getOrDefault(type, DOCUMENT);
    }

    /** The type that an extension stands for; null if it is unknown. */
    static String ofName(String name) {
        String extension = name == null ? "" : FileName.extension(name).toLowerCase(Locale.ROOT);
        return extension.equals(".jpeg") ? "image/jpeg" : FileTypes.type(extension);
    }

    /** A name whose extension leads to the type: of a document's type, its sender knows more. */
    static String name(String given, String type) {
        String harmless = FileName.harmless(given);
        String name = harmless == null ? "file" : harmless;
        boolean fits = KINDS.containsKey(type)
                ? type.equals(ofName(name))
                : !FileName.extension(name).isEmpty();
        return fits ? name : name + FileTypes.extension(type);
    }
}
