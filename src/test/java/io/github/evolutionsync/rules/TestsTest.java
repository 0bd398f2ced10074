package io.github.evolutionsync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for code that runs in tests. Code that breaks one fails rarely, and on other machines. */
class TestsTest {
    private static final Pattern OWN_STREAMS = Pattern.compile("\\.inheritIO\\(|Redirect\\.INHERIT");
    private static final Pattern CLOSED_PORT = Pattern.compile("try \\(ServerSocket \\w+ = new ServerSocket\\(0");

    /** A child that inherits them reads what Maven sends to the process of the tests. */
    @Test
    void noProcessIsGivenTheStreamsOfTheTests() throws IOException {
        assertThat(sourcesWith(OWN_STREAMS)).isEmpty();
    }

    /** Between its closing and its use, any connection may get it. */
    @Test
    void noPortIsClosedBeforeItIsUsed() throws IOException {
        assertThat(sourcesWith(CLOSED_PORT)).isEmpty();
    }

    private static Stream<Path> sourcesWith(Pattern pattern) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> contains(file, pattern))
                    .toList()
                    .stream();
        }
    }

    private static boolean contains(Path file, Pattern pattern) {
        try {
            return pattern.matcher(Files.readString(file)).find();
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }
}
