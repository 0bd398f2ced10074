package io.github.evolutionsync.check;

import io.github.evolutionsync.mapping.JqModules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.internal.javacc.Token;
import org.apache.camel.language.jq.JqFunctions;

/** The functions that a jq program can call without defining them: those of jq, Camel, this project and modules. */
final class JqLibrary {
    private final Path modules;
    private final Set<String> beans;
    private final Scope scope;
    private final Map<Path, Set<String>> known = new HashMap<>();

    JqLibrary(Path modules, Set<String> beans) {
        this.modules = modules;
        this.beans = beans;
        this.scope = JqModules.scope(modules.toString());
        JqFunctions.loadLocal(scope);
    }

    /** @param mistakes receives the position and the sentence of each mistake */
    void mistakes(JqNames program, BiConsumer<Token, String> mistakes) {
        List<JqModule> missing = program.modules().stream()
                .filter(module -> !Files.isRegularFile(file(module)))
                .toList();
        missing.forEach(module ->
                mistakes.accept(module.token(), "there is no module '" + module.path() + "' in " + modules + "."));
        if (missing.isEmpty()) {
            program.unknown((alias, name) -> isBuiltIn(alias, name) || isInModule(program, alias, name))
                    .forEach(use -> mistakes.accept(use.token(), sentence(use)));
        }
    }

    private boolean isInModule(JqNames program, String alias, String name) {
        return program.modules().stream()
                .filter(module -> !module.isData() && Objects.equals(module.alias(), alias))
                .anyMatch(module -> functions(file(module)).contains(name));
    }

    private boolean isBuiltIn(String alias, String name) {
        if (alias != null) {
            return false;
        }
        if (name.startsWith("$")) {
            return scope.getValueWithPath(name.substring(1)) != null;
        }
        int slash = name.indexOf('/');
        String function = name.substring(0, Math.max(slash, 0));
        return slash > 0
                && (beans.contains(function)
                        || scope.getFunction(function, Integer.parseInt(name.substring(slash + 1))) != null);
    }

    private Set<String> functions(Path module) {
        return known.computeIfAbsent(module, file -> {
            try {
                return new JqNames(Files.readString(file) + "\nnull").defined();
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        });
    }

    private Path file(JqModule module) {
        String extension = module.isData() ? ".json" : ".jq";
        Path nested =
                modules.resolve(module.path()).resolve(Path.of(module.path()).getFileName() + extension);
        return Stream.of(modules.resolve(module.path() + extension), nested)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(nested);
    }

    private static String sentence(JqNames.Use use) {
        int slash = use.name().indexOf('/');
        if (slash < 0) {
            return "there is no " + (use.name().startsWith("$") ? "variable " : "") + use.name() + " here.";
        }
        String arguments = use.name().substring(slash + 1);
        return "there is no function '" + use.name().substring(0, slash) + "' "
                + (switch (arguments) {
                    case "0" -> "without arguments.";
                    case "1" -> "with 1 argument.";
                    default -> "with " + arguments + " arguments.";
                });
    }
}
