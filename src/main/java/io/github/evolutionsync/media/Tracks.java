package io.github.evolutionsync.media;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.regex.Pattern;

/** The tracks of an MP4 or WebM file, as its beginning names them. */
final class Tracks {
    private static final int BEGINNING = 64 << 10;
    private static final Pattern AUDIO =
            Pattern.compile("hdlr.{8}soun|A_(?:OPUS|VORBIS|AAC|MPEG|PCM|FLAC)", Pattern.DOTALL);
    private static final Pattern VIDEO =
            Pattern.compile("hdlr.{8}vide|V_(?:VP8|VP9|AV1|MPEG|MS|THEORA|UNCOMPRESSED|REAL)", Pattern.DOTALL);

    private Tracks() {}

    /** Whether a track of audio is named there, and none of video. */
    static boolean areAudioOnly(File file) throws IOException {
        try (InputStream in = Files.newInputStream(file.toPath())) {
            String beginning = new String(in.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1);
            return AUDIO.matcher(beginning).find() && !VIDEO.matcher(beginning).find();
        }
    }
}
