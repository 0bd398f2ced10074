package io.github.evolutionsync.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** Writes the results as a page. */
final class Report {
    private final StringBuilder text = new StringBuilder();

    Report(Options options) {
        text.append("""
                # Performance

                Written by `mvn -Pbench`, which anyone can run: source (real Socket.IO), bundle (a process of its own, with
                `@jvm.options`), PostgreSQL and websocket client share the machine. Ratios within a run say more than figures.

                Measured on %s: %d processors%s, %s, Java %s; medians of %d runs, the first one apart.
                """.formatted(
                        LocalDate.now(),
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        System.getProperty("os.name"),
                        System.getProperty("java.version"),
                        options.runs()));
    }

    void add(String title, Figures figures) {
        String table = figures.table(title);
        System.out.println(table);
        text.append(table);
    }

    String text() {
        return text.toString();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> " (" + line.substring(line.indexOf(':') + 1).trim() + ")")
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
