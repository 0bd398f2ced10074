package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Syntax;

/**
 * Faster versions of two of jq's own functions, with the same results: {@code first(f)} without a stack trace in each call, and {@code
 * test(re)} without recompiling the regular expression. The originals took half of the time for mapping a message.
 */
final class QuickFunctions {
    /** Limits the memory, since a mapping may also compute expressions from data. */
    private static final int KEPT = 1_000;

    private QuickFunctions() {}

    static void addTo(Scope scope) {
        scope.addFunction("first", 1, QuickFunctions::first);
        scope.addFunction("test", 1, new Test(scope.getFunction("test", 1)));
    }

    private static void first(
            Scope scope, List<Expression> args, JsonNode in, Path path, PathOutput output, Version version)
            throws JsonQueryException {
        Found found = new Found();
        try {
            args.get(0)
                    .apply(
                            scope,
                            in,
                            path,
                            (value, valuePath) -> {
                                found.value = value;
                                found.path = valuePath;
                                throw found;
                            },
                            path != null);
        } catch (Found e) {
            if (e != found) {
                throw e;
            }
            output.emit(found.value, found.path);
        }
    }

    /** Stops a generator at its first value. */
    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1;

        private transient JsonNode value;
        private transient Path path;

        private Found() {
            super(null, null, false, false);
        }
    }

    private static final class Test implements Function {
        private final Map<String, Regex> expressions = new ConcurrentHashMap<>();
        private final Function original;

        private Test(Function original) {
            this.original = original;
        }

        @Override
        public void apply(
                Scope scope, List<Expression> args, JsonNode in, Path path, PathOutput output, Version version)
                throws JsonQueryException {
            if (!in.isTextual()) {
                original.apply(scope, args, in, path, output, version);
                return;
            }
            args.get(0).apply(scope, in, expression -> {
                if (expression.isTextual()) {
                    byte[] text = in.textValue().getBytes(StandardCharsets.UTF_8);
                    boolean matches =
                            regex(expression.textValue()).matcher(text).search(0, text.length, Option.NONE) >= 0;
                    output.emit(BooleanNode.valueOf(matches), null);
                } else {
                    original.apply(scope, List.of(constant(expression)), in, path, output, version);
                }
            });
        }

        private Regex regex(String expression) {
            if (expressions.size() > KEPT) {
                expressions.clear();
            }
            return expressions.computeIfAbsent(expression, text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                return new Regex(bytes, 0, bytes.length, Option.CAPTURE_GROUP, UTF8Encoding.INSTANCE, Syntax.PerlNG);
            });
        }

        private static Expression constant(JsonNode value) {
            return (scope, in, path, output, requirePath) -> output.emit(value, null);
        }
    }
}
