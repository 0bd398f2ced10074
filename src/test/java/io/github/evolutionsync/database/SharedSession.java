package io.github.evolutionsync.database;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;

/**
 * A proxy between clients and PostgreSQL, like PgBouncer in transaction mode: every transaction runs in the same
 * session.
 */
final class SharedSession implements AutoCloseable {
    private static final byte QUERY = 'Q';
    private static final byte SYNC = 'S';
    private static final byte TERMINATE = 'X';
    private static final byte READY = 'Z';

    private final URI server;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private Socket session;
    private byte[] greeting;

    SharedSession(String jdbcUrl) throws IOException {
        server = URI.create(jdbcUrl.substring("jdbc:".length()));
        thread(this::accept);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + listening.getLocalPort() + server.getPath()
                + "?sslmode=disable&gssEncMode=disable";
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void thread(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (EOFException | SocketException e) {
                        // one side has left
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "shared-session");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            thread(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            client.getOutputStream().write(greeting(length(in)));
            ByteArrayOutputStream transaction = new ByteArrayOutputStream();
            while (true) {
                byte type = in.readByte();
                if (type == TERMINATE) {
                    return;
                }
                transaction.write(type);
                transaction.write(length(in));
                if (type == QUERY || type == SYNC) {
                    client.getOutputStream().write(answer(transaction.toByteArray()));
                    transaction.reset();
                }
            }
        }
    }

    private synchronized byte[] greeting(byte[] startup) throws IOException {
        if (session == null) {
            session = new Socket(server.getHost(), server.getPort());
            greeting = answer(startup);
        }
        return greeting;
    }

    private synchronized byte[] answer(byte[] request) throws IOException {
        session.getOutputStream().write(request);
        DataInputStream in = new DataInputStream(session.getInputStream());
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte type;
        do {
            type = in.readByte();
            answer.write(type);
            answer.write(length(in));
        } while (type != READY);
        return answer.toByteArray();
    }

    /** A length, and as many bytes with it. */
    private static byte[] length(DataInputStream in) throws IOException {
        int length = in.readInt();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeInt(length);
        bytes.write(in.readNBytes(length - Integer.BYTES));
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        synchronized (this) {
            if (session != null) {
                session.close();
            }
        }
    }
}
