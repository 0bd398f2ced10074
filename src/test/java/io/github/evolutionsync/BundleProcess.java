package io.github.evolutionsync;

import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.demo.SimulatedEvolution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A node in its own process, in a deployed folder and with the environment of production. A test may end and restart
 * it: its folder, ports and log stay the same.
 */
public final class BundleProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    private final Path log;
    private final int port = Bundle.freePort();
    private final int managementPort = Bundle.freePort();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> program;
    private Process process;

    private BundleProcess(Path folder, Map<String, String> environment, List<String> program) {
        this.program = program;
        this.folder = folder;
        this.log = folder.resolve("output.log");
        this.environment.put("HTTP_HOST", "127.0.0.1");
        this.environment.put("HTTP_PORT", Integer.toString(port));
        this.environment.put("MANAGEMENT_PORT", Integer.toString(managementPort));
        this.environment.put("API_KEY", Bundle.API_KEY);
        this.environment.put("JWT_SECRET", Bundle.JWT_SECRET);
        this.environment.putAll(environment);
    }

    /**
     * Deploys into an empty folder and starts, without waiting until it is ready.
     *
     * @param jdbcUrl a database of {@link Bundle#newDatabase()}
     * @param more    further environment variables, which win
     * @param arguments the command, or none
     */
    public static BundleProcess start(
            Path folder, SimulatedEvolution evolution, String jdbcUrl, Map<String, String> more, String... arguments)
            throws IOException {
        List<String> program = new ArrayList<>(SharedClasses.options());
        program.add(EvolutionSync.class.getName());
        program.addAll(List.of(arguments));
        return start(folder, evolution, jdbcUrl, more, program);
    }

    /** The same of {@code target/evolution-sync.jar}, as in production. */
    public static BundleProcess startPackaged(
            Path folder, SimulatedEvolution evolution, String jdbcUrl, Map<String, String> more) throws IOException {
        Path jar = Path.of("target/evolution-sync.jar").toAbsolutePath();
        return start(folder, evolution, jdbcUrl, more, List.of("-jar", jar.toString()));
    }

    private static BundleProcess start(
            Path folder, SimulatedEvolution evolution, String jdbcUrl, Map<String, String> more, List<String> program)
            throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("EVOLUTION_URL", evolution.url());
        environment.put("EVOLUTION_API_KEY", evolution.apiKey());
        environment.put("DATABASE_URL", jdbcUrl);
        environment.put("DATABASE_USER", Bundle.DATABASE_USER);
        environment.put("DATABASE_PASSWORD", "");
        environment.putAll(more);
        BundleProcess bundle = new BundleProcess(folder, environment, program);
        for (String part :
                new String[] {"application.properties", "application-kafka.properties", "jvm.options", "routes"}) {
            copy(Path.of(part), folder.resolve(part));
        }
        bundle.start();
        return bundle;
    }

    /** Starts it, or starts it again after {@link #kill()} or {@link #stop()}. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@jvm.options");
        command.addAll(options());
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Further options of the JVM: quick ones for short tests, its own defaults for those that measure. */
    private static List<String> options() {
        String options = System.getProperty("process.options", "");
        return options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    /** Waits until it calls itself ready: the database answers and Evolution has let it in. */
    public BundleProcess awaitReady() {
        try {
            await("ready").atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("The bundle ended with " + process.exitValue() + ":\n" + log());
                }
                return isReady();
            });
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("The bundle is not ready after " + START + ":\n" + log(), e);
        }
        return this;
    }

    public boolean isReady() {
        try {
            return observe("health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** As {@code kill -9} does, or a machine that loses power. Returns when it is dead. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to end (SIGTERM) and waits; returns its exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The bundle did not end within " + STOP + ":\n" + log());
        }
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** The port of the page, the HTTP API and the websocket. */
    public int port() {
        return port;
    }

    public int managementPort() {
        return managementPort;
    }

    public String metrics() throws IOException {
        return observe("metrics").body();
    }

    public String health() throws IOException {
        return observe("health?data=true").body();
    }

    /** All that it has written so far, over all its starts. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it the hard way where it still runs. */
    @Override
    public void close() {
        kill();
    }

    private HttpResponse<String> observe(String what) throws IOException {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/" + what))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
