package io.github.evolutionsync.demo;

import java.util.Locale;
import java.util.Map;

/** What the library mime-types knows of the files that people send: types by extension and the extension of a type. */
final class Mimetypes {
    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("png", "image/png"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("3gp", "video/3gpp"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("oga", "audio/ogg"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("wav", "audio/wav"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("doc", "application/msword"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Map.entry("zip", "application/zip"),
            Map.entry("txt", "text/plain"),
            Map.entry("csv", "text/csv"),
            Map.entry("html", "text/html"),
            Map.entry("xml", "application/xml"),
            Map.entry("bin", "application/octet-stream"));
    private static final Map<String, String> EXTENSIONS = Map.ofEntries(
            Map.entry("image/jpeg", "jpeg"),
            Map.entry("image/png", "png"),
            Map.entry("image/gif", "gif"),
            Map.entry("image/webp", "webp"),
            Map.entry("video/mp4", "mp4"),
            Map.entry("video/webm", "webm"),
            Map.entry("video/3gpp", "3gp"),
            Map.entry("audio/mpeg", "mpga"),
            Map.entry("audio/ogg", "oga"),
            Map.entry("audio/mp4", "m4a"),
            Map.entry("application/pdf", "pdf"),
            Map.entry("text/plain", "txt"),
            Map.entry("application/zip", "zip"));

    private Mimetypes() {}

    /** The type of a name's extension, of the whole name if it has none, or null. */
    static String ofName(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return BY_EXTENSION.get(extension);
    }

    /** The extension of a type, without its parameters; {@code false} if there is none, as JavaScript writes it. */
    static String extension(String type) {
        int parameters = type.indexOf(';');
        return EXTENSIONS.getOrDefault((parameters < 0 ? type : type.substring(0, parameters)).strip(), "false");
    }
}
