package io.github.evolutionsync.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports on this machine for servers that have to know theirs before they bind, or that return to it after a restart.
 * Ports come in blocks. A process owns a block by listening on its first port until {@link #close()}. Between its
 * choice and its binding, a port is therefore never given to another process that uses this class. All ports are below
 * those that the system gives to outgoing connections.
 */
public final class OwnPorts implements AutoCloseable {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final int BLOCK = 10;
    private static final int MILLIS_TO_CONNECT = 1_000;

    private final List<ServerSocket> blocks = new ArrayList<>();
    private int last;

    /** A port that this object has not returned before and that is free. */
    public synchronized int next() {
        while (true) {
            if (last == BLOCK - 1 || blocks.isEmpty()) {
                blocks.add(block());
                last = 0;
            }
            last++;
            int port = blocks.get(blocks.size() - 1).getLocalPort() + last;
            if (!isListenedOn(port)) {
                return port;
            }
        }
    }

    private static ServerSocket block() {
        int blocks = (LAST - FIRST) / BLOCK;
        int start = ThreadLocalRandom.current().nextInt(blocks);
        for (int i = 0; i < blocks; i++) {
            int port = FIRST + (start + i) % blocks * BLOCK;
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                // another process owns this block
                continue;
            }
        }
        throw new IllegalStateException("No ports are free between " + FIRST + " and " + LAST);
    }

    /** Whether a program that does not use blocks listens on this port. */
    private static boolean isListenedOn(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS_TO_CONNECT);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Releases its blocks. */
    @Override
    public synchronized void close() {
        for (ServerSocket block : blocks) {
            try {
                block.close();
            } catch (IOException e) {
                throw new IllegalStateException("Port " + block.getLocalPort() + " cannot be released", e);
            }
        }
        blocks.clear();
    }
}
