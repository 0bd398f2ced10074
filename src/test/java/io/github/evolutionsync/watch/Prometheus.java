package io.github.evolutionsync.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A real Prometheus (Debian's package, see .ci/run) that scrapes a node every second, with the alerts of
 * deploy/prometheus.
 */
final class Prometheus implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port = Bundle.freePort();
    private final Process process;

    /** Where it is; empty where there is none. */
    static Optional<Path> executable(String name) {
        return Stream.of(".tools/prometheus/usr/bin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, name).toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param rules the text of a file of rules */
    Prometheus(Path folder, String rules, int bundlesManagementPort) throws IOException {
        Files.writeString(folder.resolve("alerts.yaml"), rules);
        String configuration = Files.readString(Path.of("deploy/prometheus/prometheus.yaml"))
                .replace("15s", "1s")
                .replace("localhost:9876", "127.0.0.1:" + bundlesManagementPort);
        Files.writeString(folder.resolve("prometheus.yaml"), configuration);
        process = new ProcessBuilder(
                        executable("prometheus").orElseThrow().toString(),
                        "--config.file=prometheus.yaml",
                        "--storage.tsdb.path=data",
                        "--web.listen-address=127.0.0.1:" + port)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /** The samples of a query at this moment; none where it does not answer yet. */
    JsonNode query(String query) {
        try {
            JsonNode answer = Bundle.JSON.readTree(HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                                            + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
            if (answer.path("status").asText().equals("error")) {
                throw new IllegalArgumentException(
                        query + ": " + answer.path("error").asText());
            }
            return answer.at("/data/result");
        } catch (IOException e) {
            return Bundle.JSON.missingNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The alerts that fire, with the WhatsApp instance that each is about, where it is about one. */
    Set<String> firing() {
        Set<String> names = new TreeSet<>();
        query("ALERTS{alertstate=\"firing\"}").forEach(alert -> {
            JsonNode labels = alert.path("metric");
            String instance = labels.path("whatsapp_instance").asText("");
            names.add(labels.path("alertname").asText() + (instance.isEmpty() ? "" : " " + instance));
        });
        return names;
    }

    /** What promtool says of a file, and whether it is content. */
    static int promtool(Path output, String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(executable("promtool").orElseThrow().toString()), Stream.of(arguments))
                .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
