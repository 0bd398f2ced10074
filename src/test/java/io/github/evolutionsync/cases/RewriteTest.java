package io.github.evolutionsync.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.EvolutionSync;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewriteTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    @Test
    void aRewriteWritesTheRequestsThatWereSentToTheSink() throws Exception {
        // the first event of an instance by webhook asks Evolution, which the sink is, for what came before
        Files.writeString(
                folder.resolve("settings.properties"),
                "evolution.url = {{sink}}\nevolution.socket = false\nwebhook.enabled = true\nwebhook.secret = the-webhooks-secret\n");
        Path each = Files.createDirectory(folder.resolve("a-case"));
        Files.writeString(
                each.resolve("events.json"),
                "[{\"post\": \"/webhook\", \"credential\": \"the-webhooks-secret\", \"body\": {\"event\": \"presence.update\","
                        + " \"instance\": \"loja\", \"data\": {}}}]");
        Suite suite = Suite.all(folder).get(0);
        try (Trial trial =
                new Trial(suite, settings -> EvolutionSync.create("file:application.properties", settings))) {
            assertThat(new CaseRun(each, trial, PATIENCE, true).differences()).isEmpty();
        }

        Path requests = each.resolve("requests.json");
        assertThat(requests).exists();
        assertThat(Bundle.JSON.readTree(requests.toFile()).at("/0/path").asText())
                .isEqualTo("/chat/findMessages/loja");
        assertThat(each.resolve("rows.json")).doesNotExist();
    }
}
