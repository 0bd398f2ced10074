package io.github.evolutionsync.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The faster functions have the same results and errors as jq's own. */
class QuickFunctionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "first(1, 2)",
                "first(empty)",
                "[first(empty, 3, error(\"too far\"))]",
                "[first(.list[] | select(. > 1))]",
                "[.list[] | first(., 7) | . + 1]",
                "[first(.list[] | first(., error(\"x\")) | select(. == 3))]",
                "path(first(.list[]))",
                "first(.list[]) = 9",
                "try first(error(\"seen\")) catch .",
                "first(.list[]) as $x | first($x, 2)",
                "[limit(2; first(.list[]), 5, 6)]",
                ".text | test(\"^[0-9]+$\")",
                ".text | test(\"[a-zà-ú]+ [0-9]\")",
                ".text | test(\"\\\\s\")",
                ".text | test(\"(?<a>x)|y\")",
                ".text | [test(\"ol\", \"z\", \"😀\")]",
                ".text | test([\"OLÁ\", \"i\"])",
                ".text | test(\"OLÁ\"; \"i\")",
                "try (.list | test(\"a\")) catch .",
                "try (.text | test(1)) catch .",
                "[.list[] | tostring | test(\"^[12]$\")]"
            })
    void theResultIsThatOfJqsOwn(String expression) throws Exception {
        Scope own = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, own);
        Scope quick = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, quick);
        QuickFunctions.addTo(quick);

        assertThat(run(expression, quick)).isEqualTo(run(expression, own));
    }

    private static List<Object> run(String expression, Scope scope) throws Exception {
        JsonNode in = JSON.readTree("{\"list\": [1, 2, 3], \"text\": \"olá 42 😀\"}");
        List<Object> results = new ArrayList<>();
        try {
            JsonQuery.compile(expression, Versions.JQ_1_7).apply(Scope.newChildScope(scope), in, results::add);
        } catch (JsonQueryException e) {
            results.add(e.getMessage());
        }
        return results;
    }
}
