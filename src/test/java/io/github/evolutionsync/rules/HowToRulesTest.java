package io.github.evolutionsync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.HowTo;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The rules of {@code routes/} and of the settings hold after each how-to, applied as written. */
class HowToRulesTest {

    @TempDir
    Path temporary;

    @TestFactory
    Stream<DynamicTest> everyRuleHoldsAfterEachHowTo() throws IOException {
        return HowTo.all().stream()
                .map(howTo -> DynamicTest.dynamicTest(howTo.name(), () -> {
                    Path clone = temporary.resolve(howTo.name());
                    howTo.doneIn(clone);
                    check(new RulesTest(clone));
                }));
    }

    /** A reader types them; the tests play those of {@code add/}. */
    @Test
    void thePageShowsTheFilesOfItsFolder() throws IOException {
        for (HowTo howTo : HowTo.all()) {
            for (Map.Entry<String, String> file : howTo.shownFiles().entrySet()) {
                assertThat(howTo.folder().resolve("add").resolve(file.getKey())).hasContent(file.getValue());
            }
        }
    }

    private static void check(RulesTest rules) throws Throwable {
        for (Method rule : RulesTest.class.getDeclaredMethods()) {
            if (rule.isAnnotationPresent(Test.class)) {
                try {
                    rule.invoke(rules);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        }
    }
}
