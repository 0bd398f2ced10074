package io.github.evolutionsync.rules;

import io.github.evolutionsync.HowTo;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The rules of {@code routes/} and of the settings hold after each how-to, done as it is written. */
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
