package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program for Node, in a folder of src/test. */
public final class NodeProject {
    private NodeProject() {}

    /**
     * Installs it below target. Without Node and npm, the test is skipped.
     *
     * @param name its folder in src/test
     * @param program its file there
     * @param module the module that it needs
     * @return the folder of the installed program
     */
    public static Path install(String name, String program, String module) throws Exception {
        boolean node = runs("node", "--version") && runs("npm", "--version");
        if (!node) {
            System.out.println("The tests with " + module + " were skipped: no Node and npm here.");
        }
        assumeTrue(node, "there is no Node and npm here");
        Path folder = Files.createDirectories(Path.of("target", name));
        for (String file : List.of("package.json", "package-lock.json", program)) {
            Files.copy(Path.of("src/test", name, file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(folder.resolve("node_modules").resolve(module))) {
            Path log = folder.resolve("npm.log");
            Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(npm.waitFor(240, TimeUnit.SECONDS)).as("npm ci ends").isTrue();
            assertThat(npm.exitValue()).as(Files.readString(log)).isZero();
        }
        return folder;
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
