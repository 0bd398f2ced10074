package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.livefeed.RawSocket;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that read files slowly, or not at all. */
class SlowDownloadTest {
    private static final byte[] LARGE = large();

    /** Three times the request timeout of this test. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final int MOST_PER_TENANT = 24;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static MediaBundle node;
    private static String message;

    @BeforeAll
    static void start() throws Exception {
        node = new MediaBundle(
                folder.resolve("media"),
                Map.of(
                        "http.request-timeout",
                        "1s",
                        "camel.beans.downloads.most-per-tenant",
                        Integer.toString(MOST_PER_TENANT)));
        message = node.stored("large.pdf", LARGE, "application/pdf");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static byte[] large() {
        byte[] large = new byte[64 << 20];
        new Random(2).nextBytes(large);
        return large;
    }

    /** More than fits into the memory of this process. */
    @Test
    void filesThatAreNotReadStayInTheStore() throws Exception {
        List<RawSocket> readers = new ArrayList<>();
        try {
            for (int i = 0; i < MOST_PER_TENANT; i++) {
                RawSocket reader = ask();
                readers.add(reader);
                assertThat(reader.head()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(unread()).isLessThan(MOST_PER_TENANT * (128L << 10));
            assertThat(openFiles()).isEqualTo(MOST_PER_TENANT);
            try (RawSocket one = ask()) {
                assertThat(one.response()).startsWith("HTTP/1.1 429 ").contains("{\"error\":", "retry-after");
            }
            // each of them is cut after a while, because it does not move
            await().atMost(SOON).until(() -> openFiles() == 0);
            for (RawSocket reader : readers) {
                assertThat(readToEnd(reader)).isLessThan(LARGE.length);
            }
        } finally {
            for (RawSocket reader : readers) {
                reader.close();
            }
        }
        assertThat(node.media(message, node.acme()).body()).isEqualTo(LARGE);
    }

    @Test
    void aDownloadThatMovesIsNotCut() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(64 << 10);
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress("127.0.0.1", node.bundle.port()));
            socket.getOutputStream().write(request().getBytes(StandardCharsets.UTF_8));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            long began = System.nanoTime();
            byte[] part = new byte[32 << 10];
            await().pollInterval(Duration.ofMillis(100))
                    .atMost(SOON)
                    .until(
                            () -> { // a slow client
                                in.readFully(part);
                                return System.nanoTime() - began
                                        > LIMIT.multipliedBy(2).toNanos();
                            });
            byte[] rest = in.readAllBytes();
            assertThat(rest).endsWith(java.util.Arrays.copyOfRange(LARGE, LARGE.length - 1000, LARGE.length));
        }
    }

    @Test
    void aClientThatLeavesLeavesNoOpenFile() throws Exception {
        try (RawSocket reader = ask()) {
            reader.head();
            assertThat(openFiles()).isPositive();
        }
        await().atMost(SOON).until(() -> openFiles() == 0);
    }

    @Test
    void aFileForAClientThatHasLeftIsClosedAndTakesNoPlace() {
        Shares shares = new Shares(1, 1);
        DownloadHandler handler = new DownloadHandler(shares, Runnable::run);
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        ChannelHandlerContext ctx = channel.pipeline().context(handler);
        AtomicBoolean closed = new AtomicBoolean();
        ByteArrayInputStream content = new ByteArrayInputStream(new byte[3]) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        channel.close();
        ChannelPromise promise = channel.newPromise();

        handler.write(ctx, new FileResponse(HttpResponseStatus.OK, "acme", content, 3), promise);

        assertThat(closed).isTrue();
        assertThat(promise.cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(shares.enter("acme")).isEqualTo(Shares.Outcome.TAKEN);
    }

    @Test
    void theConnectionServesFurtherRequestsAfterAFile() throws Exception {
        String small = node.stored("small.pdf", new byte[] {'%', 'P', 'D', 'F', 1}, "application/pdf");
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            for (int i = 0; i < 3; i++) {
                socket.send("GET /api/messages/" + small + "/media HTTP/1.1\nHost: x\nAuthorization: Bearer "
                        + node.acme() + "\n\n");
                assertThat(socket.response()).endsWith("%PDF\u0001");
            }
            socket.send("GET /api/messages/" + small
                    + "/media HTTP/1.1\nHost: x\nConnection: close\nAuthorization: Bearer " + node.acme() + "\n\n");
            assertThat(socket.response())
                    .containsIgnoringCase("connection: close")
                    .endsWith("%PDF\u0001");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    /** The bytes that wait for all clients, as the node publishes them. */
    private static long unread() throws Exception {
        return node.bundle
                .metrics()
                .lines()
                .filter(line -> line.startsWith("edge_unread_bytes "))
                .mapToLong(line -> (long) Double.parseDouble(line.split(" ")[1]))
                .findAny()
                .orElseThrow();
    }

    private static RawSocket ask() throws IOException {
        RawSocket reader = new RawSocket(node.bundle.port());
        reader.send(request().getBytes(StandardCharsets.UTF_8));
        return reader;
    }

    private static String request() {
        return "GET /api/messages/" + message
                + "/media HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + node.acme()
                + "\r\n\r\n";
    }

    private static long readToEnd(RawSocket reader) throws IOException {
        long bytes = 0;
        try {
            while (!reader.isClosedByServer()) {
                bytes++;
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return bytes;
    }

    /** Of this process, in the store. */
    private static long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(SlowDownloadTest::isInStore).count();
        }
    }

    private static boolean isInStore(Path open) {
        try {
            return Files.readSymbolicLink(open).startsWith(node.store.toRealPath());
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
