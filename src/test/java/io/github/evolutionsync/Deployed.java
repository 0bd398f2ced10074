package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A deployed folder, for commands that end by themselves. */
public record Deployed(Path folder) {
    private static final String LOG_LINE = "^\\d{4}-\\d\\d-\\d\\dT.*";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Copies application.properties and routes/ into a new folder. */
    public static Deployed into(Path folder) throws IOException {
        copy(Path.of("routes"), folder.resolve("routes"));
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        return new Deployed(folder);
    }

    /** Copies a folder, over what is there. */
    public static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** @param all with the log */
    public record Output(int exitCode, String all) {
        public String said() {
            return all.lines().filter(line -> !line.matches(LOG_LINE)).collect(Collectors.joining("\n", "", "\n"));
        }
    }

    /** Starts the bundle there with these environment variables. */
    public Process start(Path output, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(SharedClasses.options());
        command.add(EvolutionSync.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The same, and waits until it has ended. */
    public Output run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return run(PATIENCE, environment, arguments);
    }

    /** The same of what takes longer. */
    public Output run(Duration patience, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".log");
        Process process = start(output, environment, arguments);
        try {
            boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(ended)
                    .as("it ends by itself: " + Files.readString(output))
                    .isTrue();
            return new Output(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
