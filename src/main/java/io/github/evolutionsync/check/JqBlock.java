package io.github.evolutionsync.check;

import java.util.HashSet;
import java.util.Set;

/** A scope for names in a jq program: a pair of brackets, a branch of {@code if}, the body of {@code def}. */
final class JqBlock {
    enum Kind {
        PROGRAM,
        BRACKETS,
        OBJECT,
        BRANCH,
        DEFINITION
    }

    private final JqBlock around;
    private final Kind kind;
    private final Set<String> given;
    private final Set<String> names;
    private boolean atKey;

    private JqBlock(JqBlock around, Kind kind, Set<String> given) {
        this.around = around;
        this.kind = kind;
        this.given = given;
        this.names = new HashSet<>(given);
        this.atKey = kind == Kind.OBJECT;
    }

    static JqBlock program() {
        return new JqBlock(null, Kind.PROGRAM, Set.of());
    }

    /** @param given names that are defined in the whole block: parameters, or the variables of {@code reduce} */
    JqBlock inner(Kind kind, Set<String> given) {
        return new JqBlock(this, kind, given);
    }

    JqBlock around() {
        return around;
    }

    /** The next argument, field or branch. Names that this one defined are unknown there. */
    JqBlock next() {
        return new JqBlock(around, kind, given);
    }

    JqBlock afterSemicolon() {
        return switch (kind) {
            case DEFINITION -> around;
            case BRACKETS -> next();
            default -> this;
        };
    }

    JqBlock afterComma() {
        return kind == Kind.OBJECT ? next() : this;
    }

    /** @param name {@code text/1} for a function, {@code $text} for a variable */
    void define(String name) {
        names.add(name);
    }

    boolean knows(String name) {
        return names.contains(name) || around != null && around.knows(name);
    }

    Set<String> names() {
        return Set.copyOf(names);
    }

    /** Whether this is an object before a colon, where names are keys. */
    boolean isAtKey() {
        return atKey;
    }

    void endKey() {
        atKey = false;
    }
}
