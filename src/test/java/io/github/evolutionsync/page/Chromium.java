package io.github.evolutionsync.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link Browser}: the machine's Chromium, one for all tests of a process. Without one, the tests are
 * reported as skipped; in CI, they fail.
 */
final class Chromium implements ExecutionCondition, ParameterResolver {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(Chromium.class);
    private static final String BUNDLED_NODE = "/META-INF/maven/com.microsoft.playwright/driver-bundle/pom.properties";
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox", // a container's root has no other way
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--use-fake-device-for-media-stream", // a microphone that beeps
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (executable().isPresent() && hasNode()) {
            return ConditionEvaluationResult.enabled("There is a Chromium");
        }
        String reason = "The page's tests need Chromium: apt-get install chromium,"
                + " or elsewhere: mvn verify -Pbrowser -Dchromium=/path/to/it";
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(reason);
        }
        context.getRoot().getStore(OURS).getOrComputeIfAbsent("told", key -> {
            System.out.println("SKIPPED " + reason);
            return true;
        });
        return ConditionEvaluationResult.disabled(reason);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Browser resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(Running.class, key -> new Running(), Running.class)
                .browser;
    }

    /** What drives the browser runs on Node: that of profile "browser", or one of the machine's. */
    private static boolean hasNode() {
        return Chromium.class.getResource(BUNDLED_NODE) != null || System.getenv("PLAYWRIGHT_NODEJS_PATH") != null;
    }

    private static Optional<Path> executable() {
        return Stream.of(System.getProperty("chromium", ""), "/usr/bin/chromium")
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Playwright and its browser, until the last test of the process. */
    private static final class Running implements AutoCloseable {
        private final Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        private final Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable().orElseThrow())
                        .setArgs(ARGUMENTS));

        @Override
        public void close() {
            playwright.close();
        }
    }
}
