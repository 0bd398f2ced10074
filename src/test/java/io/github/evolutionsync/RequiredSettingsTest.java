package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The production start, as a process of its own in a folder as it is deployed. */
class RequiredSettingsTest {
    private static final int PATIENCE_SECONDS = 60;
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @BeforeEach
    void deploy() throws IOException {
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        Files.createDirectory(folder.resolve("routes"));
    }

    @Test
    void aStartWithNothingSetNamesEachMissingSettingAndEnds() throws Exception {
        Start start = start(Map.of());

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly(
                        "EVOLUTION_URL is not set",
                        "EVOLUTION_API_KEY is not set",
                        "DATABASE_URL is not set",
                        "API_KEY is not set",
                        "JWT_SECRET is not set");
    }

    @Test
    void anEmptyValueIsAsGoodAsNone() throws Exception {
        Map<String, String> environment = allSet();
        environment.put("EVOLUTION_API_KEY", " ");

        Start start = start(environment);

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).singleElement().asString().startsWith("EVOLUTION_API_KEY is not set");
    }

    @Test
    void aSigningSecretThatIsTooShortIsRefusedAndNotShown() throws Exception {
        Map<String, String> environment = allSet();
        environment.put("JWT_SECRET", SECRET.substring(1));

        Start start = start(environment);

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).containsExactly("JWT_SECRET is too short: HS256 asks for at least 32 bytes.");
    }

    @Test
    void aFolderWithoutRoutesIsNamed() throws Exception {
        Files.delete(folder.resolve("routes"));

        Start start = start(allSet());

        assertThat(start.exitCode()).isEqualTo(2);
        assertThat(start.lines()).singleElement().asString().contains("routes/", folder.toString());
    }

    @Test
    void aSettingMayStandInTheFileInsteadOfTheEnvironment() throws Exception {
        Path file = folder.resolve("application.properties");
        Files.writeString(
                file, Files.readString(file).replace("{{env:EVOLUTION_URL}}", "https://evolution.example.com"));

        assertThat(start(Map.of()).lines()).hasSize(4).noneMatch(line -> line.startsWith("EVOLUTION_URL"));
    }

    private static Map<String, String> allSet() {
        return new HashMap<>(Map.of(
                "EVOLUTION_URL", "http://127.0.0.1:1",
                "EVOLUTION_API_KEY", "key",
                "DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none",
                "API_KEY", SECRET,
                "JWT_SECRET", SECRET));
    }

    private record Start(int exitCode, List<String> lines) {}

    private Start start(Map<String, String> environment) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        EvolutionSync.class.getName())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(allSet().keySet());
        builder.environment().putAll(environment);
        Path output = folder.resolve("output");
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("it ends by itself")
                    .isTrue();
            return new Start(process.exitValue(), Files.readAllLines(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
