package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An S3 server with the bucket {@code media}, run by Node. A test may stop and restart it: its port and its files stay the same. */
public final class S3Server implements AutoCloseable {
    /** Its access key and its secret key. */
    public static final String KEY = "S3RVER";

    private static final Path SOURCE = Path.of("src/test/s3");
    private static final Path FOLDER = Path.of("target/s3");

    private final Path data;
    private final int port = Bundle.freePort();
    private Process process;

    private S3Server(Path data) {
        this.data = data;
    }

    /** Installs and starts it. Without Node and npm, the test is skipped. */
    public static S3Server start(Path data) throws Exception {
        assumeTrue(runs("node", "--version") && runs("npm", "--version"), "there is no Node and npm here");
        install();
        S3Server server = new S3Server(data);
        server.start();
        return server;
    }

    /** Starts it, or starts it again after {@link #stop()}. */
    public void start() throws IOException {
        process = new ProcessBuilder("node", "server.mjs", data.toString(), Integer.toString(port))
                .directory(FOLDER.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(line).isEqualTo(Integer.toString(port));
    }

    /** Kills it. */
    public void stop() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        stop();
    }

    private static void install() throws Exception {
        Files.createDirectories(FOLDER);
        for (String file : List.of("package.json", "package-lock.json", "server.mjs")) {
            Files.copy(SOURCE.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(FOLDER.resolve("node_modules/s3rver"))) {
            Path log = FOLDER.resolve("npm.log");
            Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(npm.waitFor(240, TimeUnit.SECONDS)).as("npm ci ends").isTrue();
            assertThat(npm.exitValue()).as(Files.readString(log)).isZero();
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
