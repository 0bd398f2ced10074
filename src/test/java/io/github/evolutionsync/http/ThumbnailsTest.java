package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small pictures of good and of hostile files. */
class ThumbnailsTest {

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void aLargePictureBecomesASmallOne(String format) throws Exception {
        byte[] thumbnail = make(picture(4000, 3000, format));

        BufferedImage small = ImageIO.read(new ByteArrayInputStream(thumbnail));
        assertThat(small.getWidth()).isEqualTo(320);
        assertThat(small.getHeight()).isEqualTo(240);
        assertThat(Thumbnails.type(thumbnail)).isEqualTo("image/jpeg");
        assertThat(thumbnail.length).isLessThan(40_000);
    }

    @Test
    void aPictureOfTooManyScansIsNotDecoded() throws Exception {
        byte[] picture = picture(40, 30, "jpeg"); // it has one
        assertThat(make(withScans(picture, 63))).isNotEmpty();
        assertThat(make(withScans(picture, 64))).isEmpty();
    }

    /** Only their marks, after the end of the picture, which the reader does not reach. */
    private static byte[] withScans(byte[] jpeg, int more) {
        byte[] longer = Arrays.copyOf(jpeg, jpeg.length + 2 * more);
        for (int i = jpeg.length; i < longer.length; i += 2) {
            longer[i] = (byte) 0xFF;
            longer[i + 1] = (byte) 0xDA;
        }
        return longer;
    }

    @Test
    void aRequestThatWaitsTooLongIsRefusedAndItsFileIsClosed() throws Exception {
        byte[] picture = picture(20, 20, "png");
        Thumbnails thumbnails = new Thumbnails();
        Semaphore begun = new Semaphore(0);
        Semaphore goOn = new Semaphore(0);
        Exchange slow = exchange(
                new ByteArrayInputStream(picture) {
                    @Override
                    public int readNBytes(byte[] target, int offset, int length) {
                        begun.release();
                        goOn.acquireUninterruptibly();
                        return super.readNBytes(target, offset, length);
                    }
                },
                picture.length);
        AtomicBoolean closed = new AtomicBoolean();
        Exchange late = exchange(
                new ByteArrayInputStream(picture) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                },
                picture.length);
        FutureTask<Void> making = new FutureTask<>(() -> {
            thumbnails.make(slow);
            return null;
        });
        new Thread(making, "thumbnail").start();
        begun.acquire();
        try {
            assertThatThrownBy(() -> thumbnails.make(late)).isInstanceOf(RejectedExecutionException.class);
            assertThat(closed).isTrue();
        } finally {
            goOn.release();
        }
        making.get();
        Exchange next = exchange(new ByteArrayInputStream(picture), picture.length);
        thumbnails.make(next);
        assertThat(next.getVariable(Thumbnails.MADE, String.class)).isNotEmpty();
    }

    private static Exchange exchange(InputStream file, int bytes) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(file);
        exchange.setVariable("media_bytes", bytes);
        return exchange;
    }

    @Test
    void aSmallOneKeepsItsSize() throws Exception {
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(make(picture(20, 1, "png"))));

        assertThat(small.getWidth()).isEqualTo(20);
        assertThat(small.getHeight()).isEqualTo(1);
    }

    /** Red is on the left of the file's upper edge, green on the right. */
    @ParameterizedTest
    @CsvSource({
        "1, top left, top right",
        "2, top right, top left",
        "3, bottom right, bottom left",
        "4, bottom left, bottom right",
        "5, top left, bottom left",
        "6, top right, bottom right",
        "7, bottom right, top right",
        "8, bottom left, top left",
        "0, top left, top right",
        "9, top left, top right",
    })
    void aPictureIsUprightHoweverTheCameraWasHeld(int orientation, String red, String green) throws Exception {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            byte[] thumbnail = make(withExif(redAndGreen(), exif(order, orientation)));

            BufferedImage small = ImageIO.read(new ByteArrayInputStream(thumbnail));
            boolean isOnItsSide = orientation >= 5 && orientation <= 8;
            assertThat(small.getWidth()).isEqualTo(isOnItsSide ? 160 : 320);
            assertThat(small.getHeight()).isEqualTo(isOnItsSide ? 320 : 160);
            assertThat(corner(small, red).getRed()).isGreaterThan(200);
            assertThat(corner(small, green).getGreen()).isGreaterThan(200);
        }
    }

    @Test
    void brokenExifDataChangesNothing() throws Exception {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);
        for (int length = 0; length < exif.length; length++) {
            assertThat(make(withExif(redAndGreen(), Arrays.copyOf(exif, length))))
                    .isNotEmpty();
        }
        for (int i = 0; i < exif.length; i++) {
            for (byte wrong : new byte[] {-1, 0, 127, -128}) {
                byte[] broken = exif.clone();
                broken[i] = wrong;
                assertThat(make(withExif(redAndGreen(), broken))).isNotEmpty();
            }
        }
    }

    private static BufferedImage redAndGreen() {
        BufferedImage picture = new BufferedImage(640, 320, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 640; x++) {
            for (int y = 0; y < 160; y++) {
                picture.setRGB(x, y, x < 320 ? 0xFF0000 : 0x00FF00);
            }
        }
        return picture;
    }

    private static Color corner(BufferedImage picture, String name) {
        int x = name.endsWith("left") ? 8 : picture.getWidth() - 8;
        int y = name.startsWith("top") ? 8 : picture.getHeight() - 8;
        return new Color(picture.getRGB(x, y));
    }

    /** Two entries, of which the second is the orientation. */
    private static byte[] exif(ByteOrder order, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(46);
        exif.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        exif.order(order).putShort((short) 42).putInt(8).putShort((short) 2);
        exif.putShort((short) 271).putShort((short) 2).putInt(1).putInt(0);
        exif.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) orientation);
        return exif.array();
    }

    private static byte[] withExif(BufferedImage picture, byte[] exif) throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", jpeg);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(jpeg.toByteArray(), 0, 2);
        out.writeShort(0xFFE1);
        out.writeShort(exif.length + 2);
        out.write(exif);
        out.write(jpeg.toByteArray(), 2, jpeg.size() - 2);
        return bytes.toByteArray();
    }

    @Test
    void aPictureOfTooManyPixelsIsNotDecoded() throws Exception {
        for (int[] size : new int[][] {{30_000, 30_000}, {2_000_000_000, 1}, {1, 20_000}, {65_535, 65_535}}) {
            assertThat(make(png(size[0], size[1], 2, new byte[0], 0))).isEmpty();
        }
    }

    /** Java's reader would decompress the text: 300 MB. */
    @Test
    void aTextInAPictureIsNotDecompressed() throws Exception {
        byte[] palette = png(8, 8, 3, zeros(8 * 9), 300 << 20);
        assertThat(palette.length).isLessThan(1 << 20);
        long before = allocated();

        assertThat(make(palette)).isNotEmpty();

        assertThat(allocated() - before).isLessThan(50L << 20);
    }

    @Test
    void aFileThatIsTooLongIsNotRead() throws Exception {
        byte[] tooLong = Arrays.copyOf(picture(20, 20, "png"), (4 << 20) + 1);
        assertThat(make(tooLong)).isEmpty();
        assertThat(make(Arrays.copyOf(tooLong, 4 << 20))).isNotEmpty();
    }

    @Test
    void aBrokenFileHasNone() throws Exception {
        byte[] whole = picture(400, 300, "jpeg");
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            byte[] broken = whole.clone();
            for (int j = 0; j < 20; j++) {
                broken[3 + random.nextInt(broken.length - 3)] = (byte) random.nextInt();
            }
            make(broken);
        }
        assertThat(make("\u00FF\u00D8\u00FF".getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
        assertThat(make(new byte[0])).isEmpty();
        assertThat(make("<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static byte[] make(byte[] file) throws IOException {
        return Thumbnails.make(new ByteArrayInputStream(file), file.length);
    }

    private static byte[] picture(int width, int height, String format) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                picture.setRGB(x, y, x / 16 * 5 << 16 | y / 16 * 3);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, format, bytes);
        return bytes.toByteArray();
    }

    /** @param textBytes the length of a text of zeros in it */
    private static byte[] png(int width, int height, int colorType, byte[] pixels, int textBytes) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {8, (byte) colorType, 0, 0, 0});
        chunk(png, "IHDR", header.toByteArray());
        if (textBytes > 0) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            text.writeBytes(new byte[] {'a', 0, 0});
            text.writeBytes(deflated(textBytes));
            chunk(png, "zTXt", text.toByteArray());
        }
        chunk(png, "PLTE", new byte[] {0, 0, 0, 1, 2, 3});
        chunk(png, "IDAT", pixels);
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static byte[] zeros(int count) throws IOException {
        return deflated(count);
    }

    private static byte[] deflated(int zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_COMPRESSION))) {
            byte[] part = new byte[1 << 16];
            for (int left = zeros; left > 0; left -= part.length) {
                deflater.write(part, 0, Math.min(left, part.length));
            }
        }
        return bytes.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String name, byte[] data) throws IOException {
        DataOutputStream out = new DataOutputStream(png);
        byte[] type = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(type);
        checksum.update(data);
        out.writeInt(data.length);
        out.write(type);
        out.write(data);
        out.writeInt((int) checksum.getValue());
    }
}
