package io.github.evolutionsync;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that all processes of a build share: the project's classes as a jar, and the JVM's archive of the classes
 * that a start loads from it and the libraries. Without the archive, half of a start is class loading. The first
 * process that needs the archive creates it.
 */
final class SharedClasses {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path FOLDER = Path.of("target/shared-classes").toAbsolutePath();
    private static final Path JAR = FOLDER.resolve("evolution-sync.jar");
    private static final Path ARCHIVE = FOLDER.resolve("classes.jsa");
    private static final int PATIENCE_SECONDS = 300;

    private static final List<String> OPTIONS = make();

    private SharedClasses() {}

    /** The JVM's options for a process of the project: class path and archive. */
    static List<String> options() {
        return OPTIONS;
    }

    private static List<String> make() {
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel file = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (!isUpToDate()) {
                    pack();
                    archive();
                }
                List<String> options = new ArrayList<>(List.of("-cp", classPath()));
                if (lock.isValid() && Files.exists(ARCHIVE)) {
                    // one that does not fit is left out without a word
                    options.addAll(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:disable"));
                }
                return List.copyOf(options);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(FOLDER + " cannot be made", e);
        }
    }

    private static boolean isUpToDate() throws IOException {
        if (!Files.exists(JAR)) {
            return false;
        }
        long packed = Files.getLastModifiedTime(JAR).toMillis();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.allMatch(file -> file.toFile().lastModified() < packed);
        }
    }

    private static void pack() throws IOException {
        Files.deleteIfExists(ARCHIVE);
        Path draft = FOLDER.resolve("draft.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(draft));
                Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(found -> !found.equals(CLASSES)).toList()) {
                String name = CLASSES.relativize(file).toString().replace(File.separatorChar, '/');
                // folders as well: without them, Flyway finds no migrations
                boolean folder = Files.isDirectory(file);
                jar.putNextEntry(new JarEntry(folder ? name + "/" : name));
                if (!folder) {
                    Files.copy(file, jar);
                }
                jar.closeEntry();
            }
        }
        Files.move(draft, JAR, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Where the JVM makes none, processes start without. */
    private static void archive() throws IOException {
        Path draft = FOLDER.resolve("draft.jsa");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + draft,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        EvolutionSync.class.getName(),
                        "check")
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("check.log").toFile());
        // it would ask that database
        builder.environment().remove("DATABASE_URL");
        Process check = builder.start();
        try {
            if (check.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && Files.exists(draft)) {
                Files.move(draft, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the classes were archived", e);
        } finally {
            check.destroyForcibly();
        }
    }

    /** The JVM archives nothing where a folder is among them. */
    private static String classPath() {
        String tests = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.concat(
                        Stream.of(JAR),
                        Stream.of(tests.split(File.pathSeparator)).map(Path::of))
                .filter(Files::isRegularFile)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
