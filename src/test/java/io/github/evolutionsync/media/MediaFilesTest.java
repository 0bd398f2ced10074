package io.github.evolutionsync.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaFilesTest {
    private static final long MIB = 1024 * 1024;
    private static final String ID = "0b7c9f0e-8a1d-4c57-9a55-1de2f5c1a001";

    @TempDir
    Path store;

    private MediaFiles files;

    @BeforeEach
    void open() {
        files = new MediaFiles(store.toString());
    }

    @Test
    void aStreamBecomesAFileWithItsHashLengthAndType() throws IOException {
        ReceivedFile received = files.receive(stream("%PDF-1.7 oi"), ID + "-1.part", 11);
        assertThat(received.file())
                .isEqualTo(store.resolve(".parts/" + ID + "-1.part").toFile())
                .hasContent("%PDF-1.7 oi");
        assertThat(received.sha256()).isEqualTo("a68a642ba0878d0e182e355bc2865cacf5a08ea4f55f54bc4677320a028dd72f");
        assertThat(received.bytes()).isEqualTo(11);
        assertThat(received.mimetype()).isEqualTo("application/pdf");
        files.delete(received);
        assertThat(received.file()).doesNotExist();
    }

    @Test
    void theFileOfAnAnswerIsReceived() throws IOException {
        ReceivedFile received =
                files.receiveAnswer(stream("{\"base64\":\"b2k=\",\"mimetype\":\"text/html\"}"), ID + "-2.part", MIB);
        assertThat(received.file()).hasContent("oi");
        assertThat(received.mimetype()).isEqualTo("text/plain");
    }

    @Test
    void theBase64OfAnEventIsReceived() throws IOException {
        assertThat(files.receiveBase64("b2k=", ID + "-1.part", 2).file()).hasContent("oi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b2k=b2k=", "b2k!", "b", "b2k=x", "ção=", "data:image/png;base64,b2k="})
    void base64OfAnEventThatIsNotWholeIsRejected(String base64) {
        assertThatThrownBy(() -> files.receiveBase64(base64, ID + "-1.part", MIB))
                .isInstanceOf(BadMediaException.class);
        assertThat(parts()).isEmpty();
    }

    @Test
    void longBase64OfAnEventIsWhole() throws IOException {
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        String base64 = Base64.getEncoder().encodeToString(content);
        assertThat(files.receiveBase64(base64, "a.part", MIB).file()).hasBinaryContent(content);
        assertThatThrownBy(() -> files.receiveBase64(
                        Base64.getEncoder().encodeToString(new byte[49_151]) + base64, "a.part", MIB))
                .isInstanceOf(BadMediaException.class);
    }

    @Test
    void anEmptyFileIsRejected() {
        assertThatThrownBy(() -> files.receive(stream(""), "a.part", MIB))
                .isInstanceOf(BadMediaException.class)
                .hasMessage("The file is empty");
        assertThatThrownBy(() -> files.receiveAnswer(stream("{\"base64\":\"\"}"), "a.part", MIB))
                .hasMessage("The file is empty");
        assertThatThrownBy(() -> files.receiveBase64("", "a.part", MIB)).hasMessage("The file is empty");
        assertThat(parts()).isEmpty();
    }

    @Test
    void aFileThatIsTooLongLeavesNothing() {
        assertThatThrownBy(() -> files.receive(new Generated("x", 2 * 1024 * MIB), "a.part", MIB))
                .isInstanceOf(MediaTooLargeException.class)
                .hasMessage("The file is larger than 1048576 bytes (MEDIA_MAX_BYTES)");
        assertThatThrownBy(() -> files.receiveBase64("b2k=", "a.part", 1)).isInstanceOf(MediaTooLargeException.class);
        assertThat(parts()).isEmpty();
    }

    @Test
    void anAnswerOfTwoGigabytesLeavesNothing() {
        InputStream answer = new SequenceInputStream(stream("{\"base64\":\""), new Generated("AAAA", 2 * 1024 * MIB));
        assertThatThrownBy(() -> files.receiveAnswer(answer, "a.part", MIB)).isInstanceOf(MediaTooLargeException.class);
        assertThat(parts()).isEmpty();
    }

    @Test
    void aStreamThatFailsLeavesNothing() {
        InputStream failing = new SequenceInputStream(stream("oi"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Connection reset");
            }
        });
        assertThatThrownBy(() -> files.receive(failing, "a.part", MIB)).hasMessage("Connection reset");
        assertThat(parts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../a.part",
                "a/b.part",
                "a\\b.part",
                "/a.part",
                ".part",
                "..part",
                "a",
                "a.jpg",
                "a\0.part",
                "a\n.part",
                ""
            })
    void aNameIsNeverAPath(String name) {
        assertThatThrownBy(() -> files.receive(stream("oi"), name, MIB)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileOfTheSameNameIsReplacedNotWrittenInto() throws IOException {
        Path outside = Files.writeString(store.resolve("outside"), "stays");
        Files.createDirectories(files.folder());
        Files.createSymbolicLink(files.folder().resolve("a.part"), outside);
        assertThat(files.receive(stream("oi"), "a.part", MIB).file()).hasContent("oi");
        assertThat(outside).hasContent("stays");
    }

    /** As /tmp, where another user may have made it first. */
    @Test
    void aSharedFolderOfAnotherUserIsNotUsed() throws IOException {
        Path others = Path.of("/");
        if (Files.isWritable(others)) { // only root can give a folder away, and owns that one
            others = Files.createDirectory(store.resolve("others"));
            Files.setOwner(
                    others,
                    others.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
        PartsFolder folder = new PartsFolder(others, true);
        assertThatThrownBy(folder::create).hasMessageContaining("belongs to another user");
    }

    @Test
    void earlierTriesOfTheSameMessageAreDeleted() throws IOException {
        files.deleteTries(ID);
        for (String name : new String[] {ID + "-1.part", ID + "-2.part", ID + "x-1.part", "other-1.part"}) {
            files.receive(stream("oi"), name, MIB);
        }
        files.deleteTries(ID);
        assertThat(parts()).containsExactlyInAnyOrder(ID + "x-1.part", "other-1.part");
        assertThatThrownBy(() -> files.deleteTries("*")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> files.deleteTries("../a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyStaleFilesAreDeleted() throws IOException {
        assertThat(files.deleteStale(Duration.ofHours(1))).isZero();
        Path stale = files.receive(stream("oi"), "a.part", MIB).file().toPath();
        files.receive(stream("oi"), "b.part", MIB);
        Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        assertThat(files.deleteStale(Duration.ofHours(1))).isEqualTo(1);
        assertThat(parts()).containsExactly("b.part");
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "", "s3:bucket/prefix"})
    void withoutAFolderThereIsOneOfTheUser(String value) throws IOException {
        MediaFiles elsewhere = new MediaFiles(value);
        ReceivedFile received = elsewhere.receive(stream("oi"), ID + "-9.part", MIB);
        assertThat(received.file().toPath()).startsWith(Path.of(System.getProperty("java.io.tmpdir")));
        assertThat(Files.getPosixFilePermissions(elsewhere.folder())).hasSize(3);
        elsewhere.delete(received);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <!DOCTYPE html><html><body>oi</body></html> |
            <html><script>alert(1)</script> |
            <script>alert(1)</script> |
            <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg> |
            <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/> |
            <?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:1/"><a/> |
            alert(1) |
            oi |
            %PDF-1.7 | application/pdf
            GIF89a<script>alert(1)</script> | image/gif
            #!/bin/sh |
            """)
    void aTypeIsWhatTheContentIs(String content, String safeType) throws IOException {
        ReceivedFile received = files.receive(stream(content), "a.part", MIB);
        assertThat(MediaFiles.safeType(received.mimetype()))
                .as(received.mimetype())
                .isEqualTo(safeType);
    }

    private Stream<String> parts() {
        String[] names = files.folder().toFile().list();
        return Stream.of(names == null ? new String[0] : names);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
