package io.github.evolutionsync.bench;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.HostedFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Measures how many waiting pictures a node fetches and stores, what they cost, and what they cost the texts that arrive meanwhile. The
 * pictures are in the queue before the clock starts.
 */
final class Fetching {
    static final int TEXTS_PER_SECOND = 100;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int BYTES = 100_000;
    private static final int SECONDS_OF_A_PART = 2;
    private static final int AHEAD = 200;
    private static final String STORED = "SELECT count(*) FROM media WHERE state = 'stored'";

    private final Options options;
    private final Deployment deployment;
    private final Figures figures = new Figures();
    private int pictures;

    private Fetching(Options options, Deployment deployment) {
        this.options = options;
        this.deployment = deployment;
    }

    static Figures measure(Options options) throws Exception {
        try (Deployment deployment = new Deployment(options, false, Map.of("MEDIA_FETCH", "on-demand"))) {
            Fetching fetching = new Fetching(options, deployment);
            for (int run = 0; run <= options.runs(); run++) { // the first one warms up
                fetching.run(run > 0);
            }
            fetching.figures.add(Burst.PEAK, deployment.usage().peakMegabytes());
            return fetching.figures;
        }
    }

    private void run(boolean counts) throws Exception {
        Latencies alone = new Latencies();
        double cpu = deployment.usage().cpuSeconds();
        for (int second = 0; second < options.seconds(); second += SECONDS_OF_A_PART) {
            texts(alone);
        }
        double cpuPerText = (deployment.usage().cpuSeconds() - cpu) / alone.size();
        send();
        Latencies meanwhile = new Latencies();
        cpu = deployment.usage().cpuSeconds();
        long begin = System.nanoTime();
        deployment.update("UPDATE media SET due_at = now() WHERE state = 'pending'");
        while (deployment.number(STORED) < pictures) {
            texts(meanwhile);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        cpu = deployment.usage().cpuSeconds() - cpu - cpuPerText * meanwhile.size();
        if (counts) {
            figures.add("pictures/s", options.pictures() / seconds);
            figures.add("MB/s", options.pictures() * (double) BYTES / 1e6 / seconds);
            figures.add("CPU s per 1,000 pictures", cpu / options.pictures() * 1000);
            for (int percent : new int[] {50, 99}) {
                figures.add("p" + percent + " ms of texts without", alone.percentile(percent));
                figures.add("p" + percent + " ms of texts meanwhile", meanwhile.percentile(percent));
                figures.add("p" + percent + " ratio", meanwhile.percentile(percent) / alone.percentile(percent));
            }
        }
    }

    private void texts(Latencies latencies) throws Exception {
        int count = SECONDS_OF_A_PART * TEXTS_PER_SECOND;
        Screen.Expectation expected = deployment.expect(count);
        long[] sent = deployment.emit(deployment.frames(count), TEXTS_PER_SECOND);
        latencies.add(sent, expected.await(PATIENCE));
    }

    /** Messages whose files wait, no more of them at once than the queue of events holds. */
    private void send() throws Exception {
        for (int i = 0; i < options.pictures(); i++) {
            // of different lengths, so that each is a file of its own
            ObjectNode uploaded =
                    deployment.evolution().media().upload(HostedFile.generated(BYTES + pictures, "image/jpeg"));
            ObjectNode data = Bundle.JSON.createObjectNode();
            data.putObject("key")
                    .put("remoteJid", "5511922220000@s.whatsapp.net")
                    .put("fromMe", false)
                    .put("id", "PIC" + pictures++);
            data.put("pushName", "Ana").put("messageTimestamp", Instant.now().getEpochSecond());
            data.put("messageType", "imageMessage").putObject("message").set("imageMessage", uploaded);
            deployment.evolution().emit(Messages.instance(0), "messages.upsert", data);
            if (pictures % AHEAD == 0 || i == options.pictures() - 1) {
                await("messages")
                        .atMost(PATIENCE)
                        .until(() -> deployment.number("SELECT count(*) FROM media") == pictures);
            }
        }
    }
}
