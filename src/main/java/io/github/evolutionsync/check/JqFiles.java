package io.github.evolutionsync.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** Mappings and their modules: jackson-jq names no file, and reads a module when the first event comes. */
final class JqFiles {
    private static final Pattern MODULE = Pattern.compile("(?m)^(include|import) \"([^\"]+)\"");
    private static final Pattern POSITION = Pattern.compile("at line (\\d+), column (\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path mappings;
    private final Path modules;

    JqFiles(Path folder) {
        this.mappings = folder.resolve("mapping");
        this.modules = mappings.resolve("modules");
    }

    List<Mistake> mistakes(List<YamlFile> routes) throws IOException {
        List<Mistake> mistakes = new ArrayList<>();
        for (Path file : files(mappings, ".jq")) {
            String text = Files.readString(file);
            compile(file, text, 0, mistakes);
            checkModules(file, text, mistakes);
        }
        for (Path file : files(modules, ".jq")) {
            String text = Files.readString(file);
            compile(file, text + "\nnull", 0, mistakes);
            checkModules(file, text, mistakes);
        }
        for (Path file : files(modules, ".json")) {
            parse(file, mistakes);
        }
        for (YamlFile file : routes) {
            file.entries().stream()
                    .filter(entry -> entry.key().equals("jq") || entry.parent().equals("jq"))
                    .filter(entry -> entry.key().matches("jq|expression"))
                    .filter(entry -> !entry.text().startsWith("resource:"))
                    .forEach(entry -> compile(file.path(), entry.text(), entry.line(), mistakes));
        }
        return mistakes;
    }

    /** @param yamlLine where it stands in a file of routes; 0 for a file of its own */
    private static void compile(Path file, String text, long yamlLine, List<Mistake> mistakes) {
        try {
            JsonQuery.compile(text, Versions.JQ_1_7);
        } catch (JsonQueryException e) {
            String said = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
            Matcher position = POSITION.matcher(said);
            if (position.find()) {
                int line = Integer.parseInt(position.group(1));
                int column = Integer.parseInt(position.group(2));
                mistakes.add(Mistake.at(
                        file,
                        yamlLine == 0 ? line : yamlLine,
                        "jq does not understand what begins here:\n" + shown(text, line, column)));
            } else {
                mistakes.add(Mistake.in(file, "jq does not understand it: " + said));
            }
        }
    }

    private static String shown(String text, int line, int column) {
        List<String> lines = text.lines().toList();
        if (line > lines.size()) {
            return "    (the end of it)";
        }
        String shown = lines.get(line - 1);
        int from = Math.max(0, Math.min(column - 1, shown.length()) - 60);
        String part = shown.substring(from, Math.min(shown.length(), from + 100));
        return "    " + part + "\n    " + " ".repeat(Math.max(0, column - 1 - from)) + "^";
    }

    private void checkModules(Path file, String text, List<Mistake> mistakes) {
        Matcher module = MODULE.matcher(text);
        while (module.find()) {
            String extension = module.group(1).equals("include") ? ".jq" : "";
            Path there = modules.resolve(module.group(2) + extension);
            boolean exists = Files.exists(there)
                    || extension.isEmpty()
                            && (Files.exists(Path.of(there + ".json")) || Files.exists(Path.of(there + ".jq")));
            if (!exists) {
                long line = text.substring(0, module.start()).lines().count() + 1;
                mistakes.add(
                        Mistake.at(file, line, "there is no module '" + module.group(2) + "' in " + modules + "."));
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
                    "this is no JSON: "
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
