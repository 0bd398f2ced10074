package io.github.evolutionsync.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer of getBase64FromMediaMessage, whole and broken. */
class Base64AnswerTest {
    private static final long MIB = 1024 * 1024;
    private static final int GZIP_HEADER = 10;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    @Test
    void theFileAndWhatStandsAroundItAreRead() throws IOException {
        byte[] content = new byte[100_001];
        new Random(1).nextBytes(content);
        Base64Answer answer = decode("""
                {"mediaType":"imageMessage","fileName":"Orçamento.pdf","caption":"a \\"quoted\\" one",
                "size":{"fileLength":{"low":100001,"high":0,"unsigned":true},"height":null,"width":3},
                "mimetype":"application/pdf","base64":"%s","buffer":null}""".formatted(base64(content)));
        assertThat(answer).isEqualTo(new Base64Answer("application/pdf", "Orçamento.pdf", 100_001L));
        assertThat(file.toByteArray()).isEqualTo(content);
    }

    @Test
    void theOrderOfTheFieldsDoesNotMatter() throws IOException {
        Base64Answer answer = decode(
                "{\"base64\":\"b2k=\",\"buffer\":{\"base64\":\"eA==\",\"size\":[1]},\"size\":{},\"mimetype\":\"image/png\",\"fileName\":null}");
        assertThat(answer).isEqualTo(new Base64Answer("image/png", null, null));
        assertThat(file).hasToString("oi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"low\":705032704,\"high\":1}",
                "{\"low\":705032704,\"high\":1,\"unsigned\":true,\"x\":[{}]}",
                "5000000000",
                "\"5000000000\""
            })
    void aLengthOf64BitsHasFourSpellings(String length) throws IOException {
        Base64Answer answer = decode("{\"size\":{\"fileLength\":" + length + ",\"width\":1},\"base64\":\"b2k=\"}");
        assertThat(answer.declaredBytes()).isEqualTo(5_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[1]", "-1", "\"many\"", "true", "{\"low\":-1,\"high\":-1}"})
    void aLengthThatIsNoneIsUnknown(String length) throws IOException {
        assertThat(decode("{\"size\":{\"fileLength\":" + length + "},\"base64\":\"b2k=\"}")
                        .declaredBytes())
                .isNull();
        assertThat(file).hasToString("oi");
    }

    @Test
    void halfOfALongLengthMayBeNegative() throws IOException {
        assertThat(decode("{\"size\":{\"fileLength\":{\"low\":-1,\"high\":0}},\"base64\":\"b2k=\"}")
                        .declaredBytes())
                .isEqualTo(4_294_967_295L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"b2k=\"",
                "<html>Bad Gateway</html>",
                "{}",
                "{\"base64\":null}",
                "{\"base64\":7}",
                "{\"base64\":[\"b2k=\"]}",
                "{\"data\":{\"base64\":\"b2k=\"}}",
                "{\"base64\":\"b2k=\",\"base64\":\"b2k=\"}",
                "{\"base64\":\"b2k\"}",
                "{\"base64\":\"b2-_\"}",
                "{\"base64\":\"data:image/png;base64,b2k=\"}",
                "{\"base64\":\"b2k=\"",
                "{\"base64\":\"b2k=\"}{",
                "{\"base64\":\"b2k=\",\"mimetype\":",
                "{\"base64\":\"b2k=\",\"mimetype\"}",
                "{\"base64\":\"b2k\\u003d\",\"mimetype\":\"\\x\"}"
            })
    void whatIsNotAWholeAnswerIsRejected(String body) {
        assertThatThrownBy(() -> decode(body))
                .isInstanceOf(BadMediaException.class)
                .hasMessageStartingWith("Evolution's answer ")
                .hasNoCause();
    }

    @Test
    void anAnswerThatBreaksOffAnywhereIsRejected() {
        String whole = "{\"mimetype\":\"image/png\",\"base64\":\"" + base64(new byte[30]) + "\",\"buffer\":null}";
        for (int i = 0; i < whole.length(); i++) {
            String start = whole.substring(0, i);
            assertThatThrownBy(() -> decode(start)).as(start).isInstanceOf(BadMediaException.class);
        }
    }

    @Test
    void anErrorQuotesNothingOfTheAnswer() {
        assertThatThrownBy(() -> decode("{\"base64\":segredo}")).message().doesNotContain("segredo");
    }

    @Test
    void gzipIsDecoded() throws IOException {
        byte[] zipped = gzip("{\"base64\":\"b2k=\"}".getBytes(StandardCharsets.UTF_8));
        Base64Answer.decode(new GZIPInputStream(new ByteArrayInputStream(zipped)), file, MIB);
        assertThat(file).hasToString("oi");
    }

    @Test
    void gzipThatBreaksOffIsRejected() throws IOException {
        byte[] zipped = gzip("{\"base64\":\"b2k=\"}".getBytes(StandardCharsets.UTF_8));
        for (int i = GZIP_HEADER; i < zipped.length; i++) {
            InputStream start = new GZIPInputStream(new ByteArrayInputStream(zipped, 0, i));
            assertThatThrownBy(() -> Base64Answer.decode(start, file, MIB))
                    .as(i + " bytes")
                    .isInstanceOf(BadMediaException.class);
        }
    }

    /** Two gigabytes of blanks are two megabytes of gzip. */
    @Test
    void aBombIsLeftBeforeItGoesOff() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bomb)) {
            new SequenceInputStream(stream("{\"base64\":\"b2k=\""), new Generated(" ", 64 * MIB)).transferTo(gzip);
        }
        assertThat(bomb.size()).isLessThan(100_000);
        InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bomb.toByteArray()));
        assertThatThrownBy(() -> Base64Answer.decode(unpacked, file, MIB)).isInstanceOf(MediaTooLargeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"base64\":\"",
                "{\"caption\":\"",
                "{\"",
                " ",
                "{\"mimetype\":\"",
                "{\"fileName\":{\"a",
                "{\"size\":{\"fileLength\":1"
            })
    void anAnswerThatNeverEndsIsLeft(String start) {
        InputStream endless =
                new SequenceInputStream(stream(start), new Generated(start.equals(" ") ? " " : "1", Long.MAX_VALUE));
        assertThatThrownBy(() -> Base64Answer.decode(endless, OutputStream.nullOutputStream(), 10 * MIB))
                .isInstanceOfAny(MediaTooLargeException.class, BadMediaException.class);
    }

    /** Names of fields are neither kept nor counted as the file's. */
    @Test
    void anAnswerOfNothingButFieldsIsLeft() {
        InputStream fields = new SequenceInputStream(
                Collections.enumeration(List.of(stream("{"), new Generated("\"a\":1,", Long.MAX_VALUE))));
        assertThatThrownBy(() -> Base64Answer.decode(fields, file, 10 * MIB))
                .isInstanceOf(MediaTooLargeException.class);
    }

    @Test
    void aFileOfTheLargestLengthFits() throws IOException {
        for (int bytes : new int[] {3_000_000, 3_000_001, 3_000_002}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String body = "{\"base64\":\"" + base64(new byte[bytes]) + "\"}";
            Base64Answer.decode(stream(body), out, bytes);
            assertThat(out.size()).isEqualTo(bytes);
        }
    }

    private Base64Answer decode(String body) throws IOException {
        file.reset();
        return Base64Answer.decode(stream(body), file, MIB);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(content);
        }
        return zipped.toByteArray();
    }
}
