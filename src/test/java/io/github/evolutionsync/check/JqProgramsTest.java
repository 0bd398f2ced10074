package io.github.evolutionsync.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Deployed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of a jq program before startup: names that nothing defines. */
class JqProgramsTest {
    private static final Path MODULES = Path.of("mapping/modules");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def f(a; $b): a + $b + 1; f(1; 2)",
                "def f: g; def g: 1; f",
                "def f: def g: 1; g; f | f",
                "def odd: if . == 0 then false else . - 1 | even end; def even: if . == 0 then true else . - 1 | odd end; 4 | even",
                ". as [$a, {b: $c, $d}] | [$a, $c, $d]",
                ". as {$a, \"b\": $b, (\"c\"): [$c]} | {$a, $b, c: $c}",
                "reduce .[] as $x (0; . + $x)",
                "foreach .[] as [$x, $y] (0; . + $x; [., $y])",
                "label $out | foreach .[] as $x (0; . + $x; if . > 3 then ., break $out else . end)",
                "{if: 1, then: 2, end: 3, def: 4, and: 5, true: 6, reduce: 7, a, \"b\", \"c\\(1 + length)\": 8, (keys[0]): 9}",
                "{a: (1 as $x | $x), b: 1 | {c: .}, @base64 \"d\": 2}",
                "\"a \\(. as $x | \"b \\($x | tostring)\") c\" | @uri",
                ".if.then[\"end\"]?.foo | .[1:2] | .. | now",
                "[limit(3; range(0; 10; 2))] | map(select(. > 1)) | to_entries | from_entries",
                "body | header(\"a\"), header(\"a\"; \"b\"), property(\"a\"), variable(\"a\"; 1), constant(\"x\")",
                "f(def g: 1; g) | . | try error(\"x\") catch . | def f(x): x; .",
                "include \"whatsapp\"; import \"words\" as $w; import \"message\" as m; $w | m::moves_chat(\"x\") | blank | $w::w",
                "page | .a |= 1 | .b //= 2 | .c? // null"
            })
    void aRightProgramIsLeftAlone(String program) throws IOException {
        assertThat(mistakesOf(program)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f(1)",
                "def f(a): a; f",
                "def f(a): a; f(1; 2)",
                "def f($a): 1; $a",
                "(1 as $x | $x) | $x",
                "[1 as $x | $x, $x] | $x",
                "if . then 1 as $x | $x else $x end",
                "reduce .[] as $x (0; . + $x) | $x",
                "{a: 1 as $x | $x, b: $x}",
                "{$x}",
                "\"a \\($x)\"",
                ". as [$a] | $b",
                "(def f: 1; f) | f",
                "include \"whatsapp\"; message_row(\"x\")",
                "import \"whatsapp\" as w; blank",
                "import \"whatsapp\" as w; w::blnk",
                "break $out"
            })
    void aWrongNameIsFound(String program) throws IOException {
        assertThat(mistakesOf(program)).singleElement().satisfies(mistake -> {
            assertThat(mistake.place()).endsWith("own.jq, line 1");
            assertThat(mistake.cause()).startsWith("there is no ");
        });
    }

    /** In a folder with the modules, and without routes, whose check takes longer. */
    private List<Mistake> mistakesOf(String program) throws IOException {
        Path routes = folder.resolve("routes");
        Deployed.copy(Path.of("routes").resolve(MODULES), Files.createDirectories(routes.resolve(MODULES)));
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        Files.writeString(routes.resolve("mapping/own.jq"), program);
        return new RoutesFolder(routes).mistakes();
    }
}
