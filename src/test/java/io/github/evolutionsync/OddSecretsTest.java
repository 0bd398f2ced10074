package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The production start with secrets that are hard to quote. Each secret is used unchanged. */
@ExtendWith(OneAtATime.class)
class OddSecretsTest {
    private static final String ODD = "k'e\"y{{env:HOME}} ${env:HOME}\\#bean:x,a)b%41?c&d{{";

    @TempDir
    Path folder;

    @Tag("long")
    @Test
    void everySecretMayHoldAnyCharacter() throws Exception {
        String signing = "#bean:" + ODD;
        Files.createDirectory(folder.resolve("deployed"));
        Path file = Files.writeString(folder.resolve("signing"), signing + "\n");
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults()
                                .withGlobalEvents(true)
                                .withLoopbackNeedsNoKey(false)
                                // no header carries a blank in it
                                .withApiKey(ODD.replace(" ", "")),
                        SimulatedInstance.named("loja"));
                BundleProcess bundle = BundleProcess.start(
                        folder.resolve("deployed"),
                        evolution,
                        Bundle.newDatabase(),
                        Map.of(
                                "API_KEY",
                                "a" + ODD,
                                "JWT_SECRET",
                                "",
                                "JWT_SECRET_FILE",
                                file.toString(),
                                "DATABASE_PASSWORD",
                                "d" + ODD,
                                "WEBHOOK_ENABLED",
                                "true",
                                "WEBHOOK_SECRET",
                                "w" + ODD))) {
            bundle.awaitReady();
            assertThat(status(bundle, "GET", "/api/instances", "a" + ODD)).isEqualTo(200);
            assertThat(status(bundle, "GET", "/api/chats", new Tokens(signing).issue("default", Duration.ofHours(1))))
                    .isEqualTo(200);
            assertThat(status(bundle, "POST", "/webhook", "w" + ODD)).isEqualTo(202);
            await().atMost(Duration.ofSeconds(60)).until(() -> evolution.connectedClients("/") > 0);
            assertThat(status(bundle, "POST", "/api/chats/sync/loja", "a" + ODD))
                    .isEqualTo(200);
            assertThat(bundle.log()).doesNotContain(ODD);
        }
    }

    private static int status(BundleProcess bundle, String method, String path, String credential) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bundle.port() + path))
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        HttpRequest.BodyPublishers.ofString(
                                method.equals("GET")
                                        ? ""
                                        : "{\"event\":\"presence.update\",\"instance\":\"loja\",\"data\":{}}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
