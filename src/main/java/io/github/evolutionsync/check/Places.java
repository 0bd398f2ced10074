package io.github.evolutionsync.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.PropertyBindingException;

/** Finds the line of a mistake in the files of {@code routes/} and in application.properties. */
final class Places {
    private static final Path ROUTES = Path.of("routes");
    private static final Pattern OPTION = Pattern.compile("property \\(([\\w.-]+)");
    private static final Path SETTINGS = Path.of("application.properties");

    private Places() {}

    /** The first line from {@code from} on that contains the word, or {@code from} if no line does. */
    static long lineOf(String file, long from, String word) {
        List<String> lines = lines(Path.of(file));
        for (int i = (int) from - 1; i < lines.size() && !word.isBlank(); i++) {
            if (lines.get(i).contains(word)) {
                return i + 1L;
            }
        }
        return from;
    }

    /** File, line and route; null if no file contains this route. */
    static String ofRoute(String routeId, String word) {
        if (routeId == null) {
            return null;
        }
        Pattern id = Pattern.compile("\\s*(- )?id: [\"']?" + Pattern.quote(routeId) + "[\"']?\\s*(#.*)?");
        try (Stream<Path> files = Files.walk(ROUTES)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                List<String> lines = lines(file);
                for (int i = 0; i < lines.size(); i++) {
                    if (id.matcher(lines.get(i)).matches()) {
                        long line = lineOf(file.toString(), i + 1L, word.strip());
                        return file.toString().replace('\\', '/') + ", line " + line + " (route " + routeId + ")";
                    }
                }
                String kamelet = file.getFileName().toString().replaceFirst("\\.kamelet\\.yaml$", "");
                if (routeId.startsWith(kamelet + "-")) {
                    return file.toString().replace('\\', '/') + ", line " + lineOf(file.toString(), 1, word.strip());
                }
            }
            return null;
        } catch (IOException e) {
            return null; // the error is reported without its place
        }
    }

    /** The line of application.properties that Camel rejected; null if the error is not about one. */
    static Mistake inSettings(PropertyBindingException e) {
        Matcher option = OPTION.matcher(e.getMessage());
        if (!option.find()) {
            return null;
        }
        String rejected = plain(option.group(1));
        List<String> lines = lines(SETTINGS);
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).split("[=:\\s]", 2)[0];
            if (!name.isEmpty() && plain(name).equals(rejected)) {
                return Mistake.at(SETTINGS, i + 1L, "'" + name + "' is not a setting, or does not accept this value.");
            }
        }
        return null;
    }

    /** Camel accepts max-batch for maxBatch. */
    private static String plain(String key) {
        return key.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // the error is reported without the line
        }
    }
}
