package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** A file as a Baileys instance sends it: what becomes of it on the way, and the content of its message. */
final class BaileysFile {
    private static final int THUMBNAIL_WIDTH = 32;
    private static final int WAVEFORM = 64;
    private static final int OPUS_RATE = 48_000;
    private static final int BYTES_OF_A_SECOND = 4_000;

    private final MediaHost host;
    private final Clock clock;

    BaileysFile(MediaHost host, Clock clock) {
        this.host = host;
        this.clock = clock;
    }

    /** Pictures are encoded again as JPEG. */
    ObjectNode image(byte[] given) throws GivenFile.Rejected {
        BufferedImage picture = read(given);
        byte[] sent = picture == null ? given : jpeg(picture);
        ObjectNode image = fields(HostedFile.of(sent, "image/jpeg"));
        for (String list : new String[] {"interactiveAnnotations", "scanLengths", "annotations"}) {
            image.set(list, JsonNodeFactory.instance.arrayNode());
        }
        if (picture != null) {
            image.put("height", picture.getHeight()).put("width", picture.getWidth());
            image.put("jpegThumbnail", jpeg(scaled(picture)));
        }
        return image;
    }

    ObjectNode video(byte[] given) {
        ObjectNode video = fields(HostedFile.of(given, "video/mp4"));
        for (String list : new String[] {"interactiveAnnotations", "annotations", "processedVideos"}) {
            video.set(list, JsonNodeFactory.instance.arrayNode());
        }
        return video;
    }

    ObjectNode document(byte[] given, String name, String mimetype) {
        return fields(HostedFile.of(given, mimetype)).put("fileName", name);
    }

    ObjectNode audio(byte[] given, String mimetype) {
        return fields(HostedFile.of(given, mimetype)).put("seconds", seconds(given));
    }

    /**
     * A voice note. Evolution has ffmpeg convert it to OGG/Opus, and what that cannot read becomes an empty file, without an
     * error. Here, what it can read keeps its content.
     */
    ObjectNode voice(byte[] given, boolean encode) {
        boolean readable = !encode || isAudio(given);
        byte[] sent = readable ? given : new byte[0];
        ObjectNode voice = fields(HostedFile.of(sent, "audio/ogg; codecs=opus")).put("ptt", true);
        if (readable) {
            voice.put("seconds", seconds(sent)).put("waveform", waveform(sent));
        }
        return voice;
    }

    ObjectNode sticker(byte[] given) {
        return fields(HostedFile.of(given, "image/webp"));
    }

    ObjectNode roundVideo(byte[] given) {
        return video(given).put("seconds", Math.max(1, seconds(given)));
    }

    private ObjectNode fields(HostedFile file) {
        ObjectNode fields = host.upload(file);
        fields.set("mediaKeyTimestamp", Json.longNumber(clock.instant().getEpochSecond(), false));
        return fields;
    }

    private static BufferedImage read(byte[] given) throws GivenFile.Rejected {
        try {
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(given));
            if (picture == null && !startsWith(given, "RIFF")) {
                throw new GivenFile.Rejected(Answer.listed(
                        500, "Internal Server Error", "Error: Input buffer contains unsupported image format"));
            }
            return picture;
        } catch (IOException e) {
            throw new GivenFile.Rejected(
                    Answer.listed(500, "Internal Server Error", "Error: Input buffer has corrupt header"));
        }
    }

    private static BufferedImage scaled(BufferedImage picture) {
        int height = Math.max(1, picture.getHeight() * THUMBNAIL_WIDTH / picture.getWidth());
        BufferedImage small = new BufferedImage(THUMBNAIL_WIDTH, height, BufferedImage.TYPE_INT_RGB);
        draw(picture, small);
        return small;
    }

    private static void draw(BufferedImage from, BufferedImage to) {
        Graphics2D graphics = to.createGraphics();
        graphics.drawImage(from, 0, 0, to.getWidth(), to.getHeight(), null);
        graphics.dispose();
    }

    private static byte[] jpeg(BufferedImage picture) {
        // a JPEG has no transparency
        BufferedImage opaque = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        draw(picture, opaque);
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        try {
            ImageIO.write(opaque, "jpeg", jpeg);
        } catch (IOException e) {
            throw new IllegalStateException("A picture cannot be written to memory", e);
        }
        return jpeg.toByteArray();
    }

    private static boolean isAudio(byte[] given) {
        boolean mpeg = given.length > 1 && (given[0] & 0xff) == 0xff && (given[1] & 0xe0) == 0xe0;
        boolean webm = given.length > 3 && ByteBuffer.wrap(given).getInt() == 0x1a45dfa3;
        boolean mp4 = given.length > 8 && new String(given, 4, 4, StandardCharsets.ISO_8859_1).equals("ftyp");
        return mpeg
                || webm
                || mp4
                || startsWith(given, "OggS")
                || startsWith(given, "ID3")
                || startsWith(given, "RIFF")
                || startsWith(given, "fLaC")
                || startsWith(given, "#!AMR");
    }

    private static boolean startsWith(byte[] given, String start) {
        return given.length >= start.length()
                && new String(given, 0, start.length(), StandardCharsets.ISO_8859_1).equals(start);
    }

    /** Of OGG/Opus, the position of its last page; of others, an estimate. */
    private static int seconds(byte[] given) {
        for (int i = given.length - 14; startsWith(given, "OggS") && i > 0; i--) {
            if (given[i] == 'O' && given[i + 1] == 'g' && given[i + 2] == 'g' && given[i + 3] == 'S') {
                long position = ByteBuffer.wrap(given, i + 6, 8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong();
                return (int) ((position + OPUS_RATE / 2) / OPUS_RATE);
            }
        }
        return given.length / BYTES_OF_A_SECOND;
    }

    /** 64 numbers up to 100, as WhatsApp draws them; loudness is not decoded here. */
    private static byte[] waveform(byte[] given) {
        byte[] waveform = new byte[WAVEFORM];
        for (int i = 0; i < WAVEFORM; i++) {
            int from = (int) ((long) given.length * i / WAVEFORM);
            int to = Math.max(from + 1, (int) ((long) given.length * (i + 1) / WAVEFORM));
            int sum = Arrays.hashCode(Arrays.copyOfRange(given, from, Math.min(to, given.length)));
            waveform[i] = (byte) Math.floorMod(sum, 100);
        }
        return waveform;
    }
}
