package io.github.evolutionsync.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Small files of each kind, and what WhatsApp says of them. */
final class Samples {
    private static final int RATE = 8_000;

    private Samples() {}

    /** A JPEG. */
    static byte[] picture(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(0x3D51C4), width, height, new Color(0x74D3A5)));
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpeg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The facts of a picture, its thumbnail included. */
    static ObjectNode pictureFacts(int width, int height) {
        return Bundle.JSON
                .createObjectNode()
                .put("mimetype", "image/jpeg")
                .put("width", width)
                .put("height", height)
                .put("jpegThumbnail", base64(picture(width / 20, height / 20)));
    }

    /** A tone as WAV. */
    static byte[] recording(int seconds) {
        int size = seconds * RATE * 2;
        ByteBuffer wav = ByteBuffer.allocate(44 + size).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(36 + size).put(ascii("WAVEfmt ")).putInt(16);
        wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE * 2);
        wav.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(size);
        for (int i = 0; i < seconds * RATE; i++) {
            wav.putShort((short) (Math.sin(i * 440 * 2 * Math.PI / RATE) * 4_000));
        }
        return wav.array();
    }

    /** The facts of a voice note. */
    static ObjectNode voiceFacts(int seconds) {
        byte[] waveform = new byte[64];
        for (int i = 0; i < waveform.length; i++) {
            waveform[i] = (byte) (i * 100 / waveform.length);
        }
        return Bundle.JSON
                .createObjectNode()
                .put("mimetype", "audio/ogg; codecs=opus")
                .put("ptt", true)
                .put("seconds", seconds)
                .put("waveform", base64(waveform));
    }

    /** A PDF without a page. */
    static byte[] document() {
        return ascii(
                "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
                        + "trailer<</Root 1 0 R>>\n%%EOF\n");
    }

    static ObjectNode documentFacts(String fileName) {
        return Bundle.JSON
                .createObjectNode()
                .put("mimetype", "application/pdf")
                .put("fileName", fileName)
                .put("fileLength", document().length);
    }

    /** A file of the demo. */
    static byte[] demo(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/demo/media/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The facts of a file of the demo. */
    static ObjectNode demoFacts(String name) {
        try {
            JsonNode known = Bundle.JSON.readTree(demo("media.json")).path(name);
            ObjectNode facts = known.deepCopy();
            facts.set("jpegThumbnail", facts.remove("thumbnail"));
            return facts.put("fileName", name).put("ptt", name.endsWith(".ogg"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String base64(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
