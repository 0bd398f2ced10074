package io.github.evolutionsync.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.github.evolutionsync.demo.SocketFrame;
import io.github.evolutionsync.rabbitmq.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** The cost of a message by RabbitMQ and by the socket, in turns, so that a noisy machine is as noisy for both. */
final class Queued {
    private final Options options;

    Queued(Options options) {
        this.options = options;
    }

    Figures measure() throws Exception {
        Figures figures = new Figures();
        try (BrokerProcess broker = BrokerProcess.start(Files.createTempDirectory("bench"));
                Connection connection = broker.connect();
                Channel channel = connection.createChannel();
                Deployment socket = new Deployment(options);
                Deployment queue = new Deployment(
                        options,
                        Map.of("EVOLUTION_SOCKET", "false", "RABBITMQ_URL", broker.url()),
                        frames -> publish(channel, frames))) {
            Burst bySocket = new Burst(options, socket);
            Burst byQueue = new Burst(options, queue);
            for (int run = 0; run <= options.runs(); run++) {
                double[] first = bySocket.once();
                double before = Usage.of(broker.pid()).cpuSeconds();
                double[] second = byQueue.once();
                double brokers = Usage.of(broker.pid()).cpuSeconds() - before;
                if (run > 0) {
                    figures.add("by socket, messages/s", first[0]);
                    figures.add("by queue, messages/s", second[0]);
                    figures.add("by socket, " + Burst.CPU, first[1]);
                    figures.add("by queue, " + Burst.CPU, second[1]);
                    figures.add("ratio of CPU, queue to socket", second[1] / first[1]);
                    figures.add("broker, " + Burst.CPU, brokers / options.burst() * 1_000);
                }
            }
            figures.add("by socket, " + Burst.PEAK, socket.usage().peakMegabytes());
            figures.add("by queue, " + Burst.PEAK, queue.usage().peakMegabytes());
        }
        return figures;
    }

    /** The envelope of a frame. */
    private static void publish(Channel channel, List<SocketFrame> frames) {
        String text = frames.get(0).text();
        String envelope = text.substring(text.indexOf(',') + 1, text.length() - 1);
        try {
            channel.basicPublish(
                    "evolution_exchange",
                    "messages.upsert",
                    MessageProperties.MINIMAL_BASIC,
                    envelope.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
