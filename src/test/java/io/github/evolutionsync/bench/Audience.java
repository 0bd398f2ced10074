package io.github.evolutionsync.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Many websocket clients on one thread. They only count received frames and answer pings. */
final class Audience implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Masked, as a client's frames are, and empty. */
    private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};

    /** Engine.IO's packet 3. */
    private static final byte[] SOCKET_IO_PONG = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, '3'};

    private final Selector selector = Selector.open();
    private final AtomicLong frames = new AtomicLong();
    private final Thread thread = new Thread(this::read, "audience");
    private volatile IOException failure;

    Audience(int port, String token, int size) throws IOException {
        this(port, "/ws?token=" + token, size, false);
    }

    /** The same by Socket.IO, of which the first packet is answered. */
    static Audience socketIo(int port, String token, int size) throws IOException {
        return new Audience(port, "/socket.io/?EIO=4&transport=websocket&token=" + token, size, true);
    }

    private Audience(int port, String address, int size, boolean socketIo) throws IOException {
        String upgrade = "GET " + address + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        for (int i = 0; i < size; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.write(ByteBuffer.wrap(upgrade.getBytes(StandardCharsets.US_ASCII)));
            Client client = new Client();
            if (socketIo) {
                join(channel);
                client.headEnd = 4;
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, client);
        }
        thread.start();
    }

    private static void join(SocketChannel channel) throws IOException {
        ByteBuffer opening = ByteBuffer.allocate(4096);
        String text = "";
        while (!text.contains("maxPayload") || !text.endsWith("}")) {
            channel.read(opening);
            text = new String(opening.array(), 0, opening.position(), StandardCharsets.ISO_8859_1);
        }
        channel.write(ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '4', '0'}));
    }

    /** Text frames so far, all clients together. */
    long frames() throws IOException {
        if (failure != null) {
            throw failure;
        }
        return frames.get();
    }

    /** Waits until there are so many frames, and says how many there are when it has waited long enough. */
    long awaitFrames(long count) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (frames() < count && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        return frames();
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        try {
            while (selector.isOpen()) {
                selector.select(key -> read((SocketChannel) key.channel(), (Client) key.attachment(), buffer));
            }
        } catch (IOException e) {
            failure = e;
        } catch (ClosedSelectorException e) {
            // closed, as asked
            return;
        }
    }

    private void read(SocketChannel channel, Client client, ByteBuffer buffer) {
        try {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                channel.close();
                failure = new IOException("A screen was closed");
            }
            frames.addAndGet(client.count(buffer.flip()));
            if (client.owed != null) {
                channel.write(ByteBuffer.wrap(client.owed));
                client.owed = null;
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Follows the frames' lengths; the answer to the upgrade ends with an empty line. */
    private static final class Client {
        private int headEnd;
        private long skip;
        private int header;
        private long length;
        private int lengthBytes = -1;
        private byte[] owed;

        int count(ByteBuffer bytes) {
            int frames = 0;
            while (bytes.hasRemaining()) {
                if (headEnd < 4) {
                    headEnd = bytes.get() == (headEnd % 2 == 0 ? '\r' : '\n') ? headEnd + 1 : 0;
                } else if (skip > 0) {
                    int now = (int) Math.min(skip, bytes.remaining());
                    bytes.position(bytes.position() + now);
                    skip -= now;
                } else if (header == 0) {
                    header = bytes.get() & 0xFF;
                } else if (lengthBytes < 0) {
                    int first = bytes.get() & 0x7F;
                    lengthBytes = first == 126 ? 2 : first == 127 ? 8 : 0;
                    length = lengthBytes == 0 ? first : 0;
                } else {
                    length = length << 8 | bytes.get() & 0xFF;
                    lengthBytes--;
                }
                if (lengthBytes == 0) {
                    frames += kind();
                    skip = length;
                    header = 0;
                    lengthBytes = -1;
                }
            }
            return frames;
        }

        /** 1 for a frame that counts. Engine.IO's ping is a text of one character. */
        private int kind() {
            int opcode = header & 0x0F;
            if (opcode == 9) {
                owed = PONG;
            } else if (opcode == 1 && length == 1) {
                owed = SOCKET_IO_PONG;
                return 0;
            }
            return opcode == 1 ? 1 : 0;
        }
    }
}
