package io.github.evolutionsync.check;

import static net.thisptr.jackson.jq.internal.javacc.ExpressionParserConstants.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import net.thisptr.jackson.jq.internal.javacc.Token;

/**
 * The names that a jq program defines and uses. jackson-jq looks them up when an event arrives, and its syntax tree has neither line
 * numbers nor public fields. So this class reads the tokens of a program that jackson-jq has parsed already.
 */
final class JqNames {
    private static final String LABEL = "label ";

    private final JqTokens tokens;
    private final List<JqModule> modules = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private final JqBlock program = JqBlock.program();
    private JqBlock block = program;

    /**
     * A use of a name.
     *
     * @param alias the module before {@code ::}, or null
     * @param name  {@code text/1} of a function with one argument, {@code $text} of a variable
     * @param block the block that may define it, also in a later line; null if no block may
     */
    record Use(String alias, String name, Token token, JqBlock block) {
        private boolean isDefined() {
            return alias == null && block != null && block.knows(name);
        }
    }

    /** @param text a program that jackson-jq can parse */
    JqNames(String text) {
        tokens = new JqTokens(text);
        int at = 0;
        while (tokens.kind(at) != EOF) {
            at = read(at);
        }
    }

    List<JqModule> modules() {
        return List.copyOf(modules);
    }

    /** The names that a program which includes this one can use. */
    Set<String> defined() {
        return program.names();
    }

    /** @param elsewhere whether a module, given by its alias or null, or jq itself defines a name */
    List<Use> unknown(BiPredicate<String, String> elsewhere) {
        return uses.stream()
                .filter(use -> !use.isDefined() && !elsewhere.test(use.alias, use.name))
                .toList();
    }

    /** Reads the construct at this token and returns the position of the next. */
    private int read(int at) {
        if (block.isAtKey() && tokens.isWord(at)) {
            return at + 1;
        }
        return switch (tokens.kind(at)) {
            case KEYWORD_INCLUDE, KEYWORD_IMPORT -> module(at);
            case KEYWORD_DEF -> definition(at);
            case KEYWORD_AS -> pattern(at + 1);
            case KEYWORD_LABEL -> define(LABEL + tokens.image(at + 2), at + 3);
            case KEYWORD_BREAK -> useVariable(LABEL, at + 2);
            case DOLLAR -> useVariable("$", tokens.kind(at + 2) == DOUBLE_COLON ? at + 3 : at + 1);
            case IDENTIFIER -> useFunction(at);
            case ATSIGN -> at + 2;
            default -> move(at);
        };
    }

    private int move(int at) {
        switch (tokens.kind(at)) {
            case OPEN_PAR, OPEN_INTERP, OPEN_BRACKET -> block = block.inner(JqBlock.Kind.BRACKETS, Set.of());
            case OPEN_BRACE -> block = block.inner(JqBlock.Kind.OBJECT, Set.of());
            case KEYWORD_IF -> block = block.inner(JqBlock.Kind.BRANCH, Set.of());
            case KEYWORD_THEN, KEYWORD_ELIF, KEYWORD_ELSE -> block = block.next();
            case CLOSE_PAR, CLOSE_BRACKET, CLOSE_BRACE, KEYWORD_END -> block = block.around();
            case SEMICOLON -> block = block.afterSemicolon();
            case COMMA -> block = block.afterComma();
            case COLON -> block.endKey();
            default -> {
                // defines and uses nothing
            }
        }
        return at + 1;
    }

    private int module(int at) {
        int end = tokens.afterText(at + 1);
        boolean named = tokens.kind(at) == KEYWORD_IMPORT;
        boolean data = named && tokens.kind(end + 1) == DOLLAR;
        int name = data ? end + 2 : end + 1;
        String alias = named ? (data ? "$" : "") + tokens.image(name) : null;
        modules.add(new JqModule(tokens.text(at + 1), alias, tokens.get(at)));
        return data ? define(alias, name + 1) : named ? name + 1 : end;
    }

    private int definition(int at) {
        int colon = tokens.nextColon(at);
        List<String> parameters = tokens.parameters(at + 2, colon);
        block.define(tokens.image(at + 1) + "/" + parameters.size());
        block = block.inner(JqBlock.Kind.DEFINITION, Set.copyOf(parameters));
        return colon + 1;
    }

    /** Reads the pattern after {@code as}. In {@code reduce} and {@code foreach}, its variables are defined in the brackets that follow. */
    private int pattern(int at) {
        int end = tokens.kind(at) == DOLLAR ? at + 2 : tokens.afterBrackets(at);
        Set<String> variables = tokens.variables(at, end);
        if (tokens.kind(end) == OPEN_PAR) {
            block = block.inner(JqBlock.Kind.BRACKETS, variables);
            return end + 1;
        }
        variables.forEach(block::define);
        return end;
    }

    private int define(String name, int next) {
        block.define(name);
        return next;
    }

    private int useVariable(String kind, int at) {
        String name = kind + tokens.image(at);
        if (!block.knows(name)) {
            uses.add(new Use(null, name, tokens.get(at), null));
        }
        return at + 1;
    }

    private int useFunction(int at) {
        boolean qualified = tokens.kind(at + 1) == DOUBLE_COLON;
        int name = qualified ? at + 2 : at;
        String text = tokens.image(name) + "/" + tokens.arguments(name + 1);
        uses.add(new Use(qualified ? tokens.image(at) : null, text, tokens.get(name), block));
        return name + 1;
    }
}
