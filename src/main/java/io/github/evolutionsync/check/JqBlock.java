package io.github.evolutionsync.check;

import java.util.HashSet;
import java.util.Set;

/** A part of a jq program in which names may be defined: a pair of brackets, a branch of {@code if}, the body of {@code def}. */
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

    /** @param given names that are defined in all of it: parameters, or the variables of {@code reduce} */
    JqBlock inner(Kind kind, Set<String> given) {
        return new JqBlock(this, kind, given);
    }

    JqBlock around() {
        return around;
    }

    /** The next argument, field or branch, where what this one defined is not known. */
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

    /** @param name of a function {@code text/1}, of a variable {@code $text} */
    void define(String name) {
        names.add(name);
    }

    boolean knows(String name) {
        return names.contains(name) || around != null && around.knows(name);
    }

    Set<String> names() {
        return Set.copyOf(names);
    }

    /** In an object, before the colon: names there are keys. */
    boolean isAtKey() {
        return atKey;
    }

    void endKey() {
        atKey = false;
    }
}
