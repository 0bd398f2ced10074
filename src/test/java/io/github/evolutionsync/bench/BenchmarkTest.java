package io.github.evolutionsync.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code mvn -Pbench}: measures a node on this machine, and the machine's own limits in the same run. */
@Tag("bench")
class BenchmarkTest {
    private final Options options = Options.read();
    private final Report report = new Report(options);

    @Test
    void measures() throws Exception {
        for (String scenario : options.scenarios()) {
            switch (scenario) {
                case "start" -> report.add("Start of the packaged jar", Start.measure(options));
                case "burst" -> report.add(title("Burst", options), Burst.measure(options));
                case "media" -> media(options.withThumbnails());
                case "files" ->
                    report.add(
                            "%,d pictures of 100 KB fetched while %d texts/s arrive"
                                    .formatted(options.pictures(), Fetching.TEXTS_PER_SECOND),
                            Fetching.measure(options));
                case "steady" -> steady();
                case "sync" -> report.add("Sync of 10,000 chats", new Sync(options).measure());
                case "instances" -> instances(options.withInstances(1_000));
                case "screens" -> report.add("200 messages/s to 1 and to 1,000 screens", screens(1_000, 200));
                case "socketio" -> socketIo(200, options.withBurst(2_000));
                case "filled" -> filled();
                case "million" -> report.add("1,000,000 messages", million(1_000_000));
                case "kafka" -> report.add("Through Kafka", new KafkaStores(options).measure());
                case "rabbitmq" ->
                    report.add(title("Burst", options) + ", by RabbitMQ and by socket", new Queued(options).measure());
                case "micro" -> report.add("One message, µs", Micro.measure());
                default -> throw new IllegalArgumentException("No scenario " + scenario);
            }
            Files.writeString(Path.of(options.file()), report.text());
        }
    }

    private void media(Options media) throws Exception {
        report.add(title("Burst with thumbnails of 50 KB", media), Burst.measure(media));
    }

    private void steady() throws Exception {
        for (int rate : options.rates()) {
            for (boolean relay : List.of(false, true)) {
                try (Deployment deployment = new Deployment(options, relay)) {
                    report.add(
                            "Steady " + rate + "/s" + (relay ? ", bare relay" : ""),
                            Steady.measure(options, deployment, rate));
                }
            }
        }
    }

    /** One after the other, in turns, so that a noisy machine is as noisy for both. */
    private void instances(Options many) throws Exception {
        Figures figures = new Figures();
        try (Deployment one = new Deployment(options);
                Deployment thousand = new Deployment(many)) {
            Burst small = new Burst(options, one);
            Burst large = new Burst(many, thousand);
            for (int run = 0; run <= options.runs(); run++) {
                double alone = small.once()[0];
                double together = large.once()[0];
                if (run > 0) {
                    figures.add("1 instance, messages/s", alone);
                    figures.add("1,000 instances, messages/s", together);
                    figures.add("cost per message, ratio", alone / together);
                }
            }
        }
        report.add("Burst from 1,000 instances", figures);
    }

    private void filled() throws Exception {
        Figures figures = new Figures();
        try (Deployment empty = new Deployment(options);
                Deployment full = new Deployment(options)) {
            Filled.fill(full, 200_000, options.filled());
            Burst small = new Burst(options, empty);
            Burst large = new Burst(options, full);
            for (int run = 0; run <= options.runs(); run++) {
                double before = small.once()[0];
                double after = large.once()[0];
                if (run > 0) {
                    figures.add("empty, messages/s", before);
                    figures.add("filled, messages/s", after);
                    figures.add("ratio", after / before);
                }
            }
        }
        report.add("Burst into tables with %,d messages in 200,000 chats".formatted(options.filled()), figures);
    }

    private Figures screens(int size, int rate) throws Exception {
        Figures figures = new Figures();
        try (Deployment deployment = new Deployment(options)) {
            Figures alone = Steady.measure(options, deployment, rate);
            long expected = (long) size * rate * (Steady.WARM_UP_SECONDS + options.seconds() * options.runs());
            try (Audience audience = new Audience(deployment.bundle().port(), Deployment.token(), size)) {
                deployment.awaitScreens(size + 1);
                long before = audience.frames();
                Figures together = Steady.measure(options, deployment, rate);
                for (String name : List.of("p50 ms", "p99 ms", Burst.CPU)) {
                    figures.add(name + ", 1 screen", alone.median(name));
                    figures.add(name + ", " + size + " screens", together.median(name));
                }
                long received = audience.awaitFrames(before + expected) - before;
                figures.add("frames expected", expected);
                figures.add("frames received", received);
            }
        }
        return figures;
    }

    private void socketIo(int size, Options options) throws Exception {
        Figures figures = new Figures();
        for (boolean socketIo : List.of(false, true)) {
            String name = socketIo ? ", Socket.IO" : ", websocket";
            try (Deployment deployment = new Deployment(options)) {
                int port = socketIo
                        ? deployment.socketIoPort()
                        : deployment.bundle().port();
                try (Audience audience = socketIo
                        ? Audience.socketIo(port, Deployment.token(), size)
                        : new Audience(port, Deployment.token(), size)) {
                    deployment.awaitScreens(size + 1);
                    Burst burst = new Burst(options, deployment);
                    for (int run = 0; run <= options.runs(); run++) {
                        long before = audience.frames();
                        long start = System.nanoTime();
                        double[] once = burst.once();
                        long expected = before + (long) size * options.burst();
                        long received = audience.awaitFrames(expected) - before;
                        double seconds = (System.nanoTime() - start) / 1e9;
                        if (run > 0) {
                            figures.add("messages/s to the last frame of all" + name, options.burst() / seconds);
                            figures.add("frames received" + name, received);
                            figures.add(Burst.CPU + name, once[1]);
                        }
                    }
                    figures.add(Burst.PEAK + name, deployment.usage().peakMegabytes());
                }
            }
        }
        report.add(title("Burst", options) + ", %d clients".formatted(size), figures);
    }

    private Figures million(int count) throws Exception {
        Figures figures = new Figures();
        Options part = options.withBurst(20_000);
        try (Deployment deployment = new Deployment(part)) {
            Burst burst = new Burst(part, deployment);
            for (int sent = 0; sent < count; sent += part.burst()) {
                figures.add(Burst.RATE, burst.once()[0]);
                if (sent == count / 10) {
                    figures.add("resident MB after a tenth", deployment.usage().residentMegabytes());
                }
            }
            figures.add("resident MB at the end", deployment.usage().residentMegabytes());
            figures.add(Burst.PEAK, deployment.usage().peakMegabytes());
        }
        return figures;
    }

    private static String title(String what, Options burst) {
        return "%s of %,d messages over %,d chats".formatted(what, burst.burst(), burst.chats());
    }
}
