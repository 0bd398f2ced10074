package io.github.evolutionsync.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The survived faults of all tests of one run, printed in one table at its end. */
final class Results {
    private static final Logger LOG = LoggerFactory.getLogger(Results.class);

    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int survived;

    synchronized void add(String fault, int sent, List<Verdict> verdicts, Duration caughtUp) {
        int lost = verdicts.stream().mapToInt(Verdict::lost).max().orElse(0);
        int doubled = verdicts.stream().mapToInt(Verdict::doubled).max().orElse(0);
        int wrong = verdicts.stream()
                .mapToInt(verdict -> verdict.wrong() + verdict.foreign())
                .max()
                .orElse(0);
        survived += caughtUp != null && verdicts.stream().allMatch(Verdict::isGood) ? 1 : 0;
        lines.add(String.format(
                "| %-58s | %8d | %5d | %7d | %5d | %8s |",
                fault, sent, lost, doubled, wrong, caughtUp == null ? "never" : seconds(caughtUp)));
        LOG.info("{}", lines.get(lines.size() - 1));
    }

    synchronized void note(String text) {
        notes.add(text);
        LOG.info("{}", text);
    }

    private static String seconds(Duration duration) {
        return String.format("%.1f s", duration.toMillis() / 1000.0);
    }

    private synchronized void print() {
        System.out.printf(
                "%n| %-58s | %8s | %5s | %7s | %5s | %8s |%n| --- | --: | --: | --: | --: | --: |%n",
                "fault", "sent", "lost", "doubled", "wrong", "caught up");
        lines.forEach(System.out::println);
        System.out.printf("%d of %d survived.%n", survived, lines.size());
        notes.forEach(System.out::println);
    }

    /** Gives tests the results of their run. */
    static final class Extension implements BeforeAllCallback, ParameterResolver {
        @Override
        public void beforeAll(ExtensionContext context) {
            of(context);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Results.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return of(context);
        }

        private static Results of(ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(Results.class))
                    .getOrComputeIfAbsent(Printed.class, key -> new Printed(), Printed.class)
                    .results;
        }
    }

    private static final class Printed implements AutoCloseable {
        private final Results results = new Results();

        @Override
        public void close() {
            results.print();
        }
    }
}
