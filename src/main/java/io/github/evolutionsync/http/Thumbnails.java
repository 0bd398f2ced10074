package io.github.evolutionsync.http;

import io.github.evolutionsync.SetsParameters;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes small pictures, one at a time. Of a large picture, only every n-th pixel is kept while it is decoded, and a picture with more
 * pixels than any camera of a phone has is not decoded at all.
 */
@SetsParameters(Thumbnails.MADE)
public class Thumbnails {
    /** The variable with the thumbnail in base64, empty if none can be made. */
    static final String MADE = "made";

    private static final Logger LOG = LoggerFactory.getLogger(Thumbnails.class);
    private static final String JPEG = "image/jpeg";
    private static final String PNG = "image/png";
    private static final int JPEG_START = 0xFFD8FF;
    private static final int PNG_START = 0x89504E47;
    private static final byte[] NONE = new byte[0];

    /** In bytes. */
    static final int LARGEST_FILE = 4 << 20;

    private static final int LONGEST_SIDE = 320;
    /** Of a side, in pixels. */
    private static final int MOST_DECODED = 2 * LONGEST_SIDE;

    private static final long MOST_PIXELS = 16_000_000;
    private static final int MOST_PIXELS_OF_A_SIDE = 12_000;
    private static final int MOST_SCANS = 64;
    private static final byte START_OF_SCAN = (byte) 0xDA;
    private static final int LONGEST_WAIT = 5; // seconds
    private static final float QUALITY = 0.7f;

    private final Semaphore turn = new Semaphore(1, true);

    /** Reads the picture in the body, and sets the variable {@code made}. */
    public void make(Exchange exchange) throws IOException, InterruptedException {
        try (InputStream file = exchange.getMessage().getBody(InputStream.class)) {
            exchange.getMessage().setBody(null);
            if (!turn.tryAcquire(LONGEST_WAIT, TimeUnit.SECONDS)) {
                throw new RejectedExecutionException("Too many thumbnails are being made");
            }
            try {
                byte[] made = make(file, exchange.getVariable("media_bytes", Integer.class));
                exchange.setVariable(MADE, Base64.getEncoder().encodeToString(made));
            } finally {
                turn.release();
            }
        }
    }

    /** The type of a thumbnail by its first bytes; null if it is not a picture that browsers show. */
    static String type(byte[] thumbnail) {
        if (thumbnail.length < Integer.BYTES) {
            return null;
        }
        int first = ByteBuffer.wrap(thumbnail).getInt();
        return first >>> Byte.SIZE == JPEG_START ? JPEG : first == PNG_START ? PNG : null;
    }

    /** A JPEG, or nothing if the file is not such a picture. */
    static byte[] make(InputStream file, int bytes) throws IOException {
        if (bytes > LARGEST_FILE) {
            return NONE;
        }
        byte[] picture = new byte[bytes];
        String type = file.readNBytes(picture, 0, bytes) == bytes ? type(picture) : null;
        if (type == null) {
            return NONE;
        }
        boolean isPng = type.equals(PNG);
        if (!isPng && hasManyScans(picture)) {
            return NONE;
        }
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(isPng ? "png" : "jpeg").next();
        try (ImageInputStream input = new PictureInput(picture, isPng ? PngChunks.keepNeeded(picture) : bytes)) {
            return make(reader, input, Orientation.of(picture));
        } catch (IOException | RuntimeException e) {
            // the readers throw anything for a broken file
            LOG.debug("No thumbnail can be made of a picture", e);
            return NONE;
        } finally {
            reader.dispose();
        }
    }

    /** Each scan of a progressive JPEG is decoded, however short it is. */
    private static boolean hasManyScans(byte[] jpeg) {
        int scans = 0;
        for (int i = 0; i + 1 < jpeg.length && scans <= MOST_SCANS; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == START_OF_SCAN) {
                scans++;
            }
        }
        return scans > MOST_SCANS;
    }

    private static byte[] make(ImageReader reader, ImageInputStream input, Orientation orientation) throws IOException {
        reader.setInput(input, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > MOST_PIXELS || Math.max(width, height) > MOST_PIXELS_OF_A_SIDE) {
            return NONE;
        }
        ImageReadParam param = reader.getDefaultReadParam();
        int step = (Math.max(width, height) + MOST_DECODED - 1) / MOST_DECODED;
        param.setSourceSubsampling(step, step, 0, 0);
        return jpeg(smaller(reader.read(0, param), orientation));
    }

    private static BufferedImage smaller(BufferedImage picture, Orientation orientation) {
        double factor = Math.min(1, (double) LONGEST_SIDE / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * factor));
        boolean isOnItsSide = orientation.isOnItsSide();
        BufferedImage small = new BufferedImage(
                isOnItsSide ? height : width, isOnItsSide ? width : height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setBackground(Color.WHITE);
        graphics.clearRect(0, 0, small.getWidth(), small.getHeight());
        graphics.transform(orientation.upright(width, height));
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }

    private static byte[] jpeg(BufferedImage picture) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.setOutput(output);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
