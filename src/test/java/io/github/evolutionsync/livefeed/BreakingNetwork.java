package io.github.evolutionsync.livefeed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network that fails. It forwards the servers' bytes until a random number of them is used up, at any place in a
 * frame. Then it ends every connection and leads the next ones to a server of its choice.
 */
final class BreakingNetwork implements AutoCloseable {

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Integer> servers;
    private final Random random;
    private int server;
    private int cutsLeft;
    private int bytesLeft;

    BreakingNetwork(List<Integer> servers, int cuts, Random random) throws IOException {
        this.servers = servers;
        this.random = random;
        this.cutsLeft = cuts;
        recover();
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    synchronized int cutsLeft() {
        return cutsLeft;
    }

    private void recover() {
        server = servers.get(random.nextInt(servers.size()));
        // short ones end while a client still resumes, long ones while it follows
        bytesLeft = random.nextInt(random.nextBoolean() ? 6_000 : 60_000);
    }

    private synchronized int server() {
        return server;
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                open.add(client);
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server());
                open.add(upstream);
                start(() -> pass(client, upstream, false));
                start(() -> pass(upstream, client, true));
            } catch (IOException e) {
                // closed by the test, or cut off while it connected
                endAll();
            }
        }
    }

    private void pass(Socket from, Socket to, boolean fromServer) {
        byte[] buffer = new byte[4096];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                int passed = fromServer ? use(read) : read;
                out.write(buffer, 0, passed);
                if (passed < read) {
                    endAll();
                }
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // a connection that breaks ends on both sides
            return;
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** How many of so many bytes pass; fewer: the network breaks after them. */
    private synchronized int use(int bytes) {
        if (cutsLeft == 0 || bytes <= bytesLeft) {
            bytesLeft -= bytes;
            return bytes;
        }
        int passed = bytesLeft;
        cutsLeft--;
        recover();
        return passed;
    }

    private void endAll() {
        open.forEach(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        open.clear();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "breaking-network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        endAll();
    }
}
