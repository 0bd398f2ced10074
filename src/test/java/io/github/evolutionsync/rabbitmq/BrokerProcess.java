package io.github.evolutionsync.rabbitmq;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.github.evolutionsync.Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A RabbitMQ broker in its own process: Debian's, installed, or unpacked below .tools (see .ci/run). It has its own epmd, name, ports,
 * folder and home. A test may end and restart it: its data and ports stay the same.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);

    private final Path folder;
    private final Path root;
    private final int port = Bundle.freePort();
    private final int epmdPort = Bundle.freePort();
    private final int distributionPort = Bundle.freePort();
    private final List<String> configuration = new ArrayList<>();
    private final Process epmd;
    private Process process;

    /** Starts one in an empty folder and waits until it answers. Without RabbitMQ, the test is skipped; in CI, it fails. */
    public static BrokerProcess start(Path folder, String... configuration) throws IOException {
        BrokerProcess broker = new BrokerProcess(folder.toAbsolutePath(), configuration);
        broker.start();
        return broker.awaitReady();
    }

    private BrokerProcess(Path folder, String... configuration) throws IOException {
        this.folder = folder;
        this.root = root().orElseThrow(BrokerProcess::absent);
        this.configuration.add("listeners.tcp.1 = 127.0.0.1:" + port);
        // the tests use more of a machine than a broker expects to have
        this.configuration.add("disk_free_limit.absolute = 50MB");
        this.configuration.addAll(List.of(configuration));
        Files.writeString(folder.resolve("plugins"), "[].");
        Files.createDirectories(folder.resolve("home"));
        epmd = new ProcessBuilder(erlang("epmd").toString(), "-port", "" + epmdPort, "-address", "127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("epmd.log").toFile())
                .start();
    }

    private static Optional<Path> root() {
        return Stream.of(".tools/rabbitmq", "/")
                .map(path -> Path.of(path).toAbsolutePath())
                .filter(path -> scripts(path).isPresent())
                .findFirst();
    }

    private static RuntimeException absent() {
        String reason =
                "The tests of RabbitMQ need Debian's rabbitmq-server: apt-get install rabbitmq-server, or unpack it as .ci/run does";
        if ("true".equals(System.getenv("CI"))) {
            return new IllegalStateException(reason);
        }
        System.out.println("SKIPPED " + reason);
        return new TestAbortedException(reason);
    }

    private static Optional<Path> scripts(Path root) {
        Path versions = root.resolve("usr/lib/rabbitmq/lib");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(versions)) {
            return folders.map(version -> version.resolve("sbin"))
                    .filter(Files::isDirectory)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path erlang(String program) throws IOException {
        Path home = root.resolve("usr/lib/erlang");
        try (Stream<Path> folders = Files.list(home)) {
            return folders.filter(path -> path.getFileName().toString().startsWith("erts-"))
                    .findFirst()
                    .orElseThrow()
                    .resolve("bin")
                    .resolve(program);
        }
    }

    /** Starts it again after {@link #kill()}, without waiting until it answers. */
    public void start() throws IOException {
        Files.write(folder.resolve("rabbitmq.conf"), configuration);
        // the script becomes the broker's own process, which can then be killed
        process = builder("rabbitmq-server", "-noinput")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private ProcessBuilder builder(String script, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(scripts(root).orElseThrow().resolve(script).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        var environment = builder.environment();
        environment.put("PATH", root.resolve("usr/lib/erlang/bin") + ":" + environment.get("PATH"));
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("ERL_EPMD_PORT", "" + epmdPort);
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODENAME", "test" + port + "@localhost");
        environment.put("RABBITMQ_DIST_PORT", "" + distributionPort);
        environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString());
        environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString());
        environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString());
        environment.put("RABBITMQ_ALLOW_INPUT", "true");
        return builder;
    }

    /** Runs rabbitmqctl. */
    public void control(String... arguments) throws IOException {
        Process control = builder("rabbitmqctl", arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("ctl.log").toFile()))
                .start();
        if (control.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("ctl.log")));
        }
    }

    /** Waits until it answers. */
    public BrokerProcess awaitReady() {
        await("RabbitMQ").atMost(START).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("RabbitMQ ended:\n" + Files.readString(log()));
            }
            try (Connection connection = connect()) {
                return connection.isOpen();
            } catch (IOException | TimeoutException e) {
                return false;
            }
        });
        return this;
    }

    public Connection connect() throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection("test");
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public String url() {
        return "amqp://guest:guest@127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        kill();
        epmd.destroyForcibly();
        epmd.onExit().join();
    }

    private Path log() {
        return folder.resolve("output.log");
    }
}
