package io.github.evolutionsync.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A checked-in file with an expected result. {@code -Dcases.rewrite=true} rewrites it, for review. */
final class Expected {
    private static final boolean REWRITE = Boolean.getBoolean("cases.rewrite");

    private Expected() {}

    static void check(Path file, JsonNode actual) throws IOException {
        String text = pretty(actual);
        if (REWRITE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return;
        }
        assertThat(file).exists();
        assertThat(text).as(file.toString()).isEqualTo(pretty(Bundle.JSON.readTree(file.toFile())));
    }

    private static String pretty(JsonNode json) throws IOException {
        return Bundle.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
