package io.github.evolutionsync.kafka;

import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker in its own process, in KRaft mode. A test may end and restart it: its data and ports stay the same.
 */
public final class Broker implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);

    private final Path folder;
    private final int port = Bundle.freePort();
    private Process process;

    /** Starts one in an empty folder, without waiting until it answers. */
    public Broker(Path folder) throws IOException {
        this.folder = folder;
        int controller = Bundle.freePort();
        Files.writeString(properties(), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=5
                transaction.state.log.replication.factor=1
                group.initial.rebalance.delay.ms=0
                auto.create.topics.enable=false
                """.formatted(port, controller, folder.resolve("data")));
        format();
        start();
    }

    private void format() throws IOException {
        Process format = java(
                "kafka.tools.StorageTool",
                "format",
                "-t",
                Uuid.randomUuid().toString(),
                "-c",
                properties().toString());
        if (format.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(Files.readString(log()));
        }
    }

    /** Starts it, or starts it again after {@link #kill()}. */
    public void start() throws IOException {
        process = java("kafka.Kafka", properties().toString());
    }

    private Process java(String... program) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(program));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /** Waits until it answers. */
    public Broker awaitReady() {
        try (Admin admin = admin()) {
            await("Kafka")
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException("Kafka ended:\n" + Files.readString(log()));
                        }
                        return !admin.describeCluster().nodes().get().isEmpty();
                    });
        }
        return this;
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public long pid() {
        return process.pid();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    @Override
    public void close() {
        kill();
    }

    private Path properties() {
        return folder.resolve("server.properties");
    }

    private Path log() {
        return folder.resolve("output.log");
    }
}
