package io.github.evolutionsync.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** Checks mappings and their modules at startup: jackson-jq names no file, and reads a module only when the first event arrives. */
final class JqFiles {
    private static final Pattern POSITION = Pattern.compile("at line (\\d+), column (\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path mappings;
    private final Path modules;
    private final JqLibrary library;

    /** @param firstLine the line of the file in which the text begins */
    private record Program(Path file, String text, long firstLine) {

        Mistake at(int line, int column, String sentence) {
            return Mistake.at(file, firstLine + line - 1, sentence + "\n" + shown(line, column));
        }

        private String shown(int line, int column) {
            List<String> lines = text.lines().toList();
            if (line > lines.size()) {
                return "    (end of the program)";
            }
            String shown = lines.get(line - 1);
            int from = Math.max(0, Math.min(column - 1, shown.length()) - 60);
            String part = shown.substring(from, Math.min(shown.length(), from + 100));
            return "    " + part + "\n    " + " ".repeat(Math.max(0, column - 1 - from)) + "^";
        }
    }

    /** @param beans names of beans, which may be jq functions */
    JqFiles(Path folder, Set<String> beans) {
        this.folder = folder;
        this.mappings = folder.resolve("mapping");
        this.modules = mappings.resolve("modules");
        this.library = new JqLibrary(modules, beans);
    }

    List<Mistake> mistakes(List<YamlFile> routes) throws IOException {
        List<Program> programs = programs(routes);
        List<Mistake> mistakes = new ArrayList<>();
        programs.forEach(program -> compile(program, mistakes));
        for (Path file : files(modules, ".json")) {
            parse(file, mistakes);
        }
        if (mistakes.isEmpty()) {
            programs.forEach(program -> library.mistakes(
                    new JqNames(program.text),
                    (token, sentence) -> mistakes.add(program.at(token.beginLine, token.beginColumn, sentence))));
        }
        return mistakes;
    }

    private List<Program> programs(List<YamlFile> routes) throws IOException {
        Set<Path> mapped = new TreeSet<>(files(mappings, ".jq"));
        List<Program> inRoutes = new ArrayList<>();
        for (YamlFile file : routes) {
            for (YamlFile.Entry entry : file.entries()) {
                if (isJq(entry) && !entry.text().startsWith("resource:")) {
                    inRoutes.add(new Program(file.path(), entry.text(), entry.line()));
                } else if (isJq(entry) && entry.isFile()) {
                    mapped.add(entry.file(folder));
                }
            }
        }
        List<Program> programs = new ArrayList<>();
        for (Path file : mapped) {
            programs.add(new Program(file, Files.readString(file), 1));
        }
        for (Path file : files(modules, ".jq")) {
            programs.add(new Program(file, Files.readString(file) + "\nnull", 1));
        }
        programs.addAll(inRoutes);
        return programs;
    }

    private static boolean isJq(YamlFile.Entry entry) {
        return (entry.key().equals("jq") || entry.parent().equals("jq"))
                && entry.key().matches("jq|expression");
    }

    private static void compile(Program program, List<Mistake> mistakes) {
        try {
            JsonQuery.compile(program.text, Versions.JQ_1_7);
        } catch (JsonQueryException e) {
            String message = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
            Matcher position = POSITION.matcher(message);
            if (position.find()) {
                mistakes.add(program.at(
                        Integer.parseInt(position.group(1)),
                        Integer.parseInt(position.group(2)),
                        "jq cannot parse the program at this position:"));
            } else {
                mistakes.add(Mistake.in(program.file, "jq cannot parse the program: " + message));
            }
        }
    }

    private static void parse(Path file, List<Mistake> mistakes) throws IOException {
        try {
            JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            mistakes.add(Mistake.at(
                    file,
                    e.getLocation().getLineNr(),
                    "this is not valid JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse("")));
        }
    }

    private static List<Path> files(Path folder, String extension) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(extension))
                    .sorted()
                    .toList();
        }
    }
}
