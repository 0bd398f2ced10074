package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An S3 server with the bucket {@code media}, run by Node. A test may stop and restart it: its port and its files stay the same. */
public final class S3Server implements AutoCloseable {
    /** Its access key and its secret key. */
    public static final String KEY = "S3RVER";

    private final Path folder;
    private final Path data;
    private final int port = Bundle.freePort();
    private Process process;

    private S3Server(Path folder, Path data) {
        this.folder = folder;
        this.data = data;
    }

    /** Installs and starts it. Without Node and npm, the test is skipped. */
    public static S3Server start(Path data) throws Exception {
        S3Server server = new S3Server(NodeProject.install("s3", "server.mjs", "s3rver"), data);
        server.start();
        return server;
    }

    /** Starts it, or starts it again after {@link #stop()}. */
    public void start() throws IOException {
        process = new ProcessBuilder("node", "server.mjs", data.toString(), Integer.toString(port))
                .directory(folder.toFile())
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
}
