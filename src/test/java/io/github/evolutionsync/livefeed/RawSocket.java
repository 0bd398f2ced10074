package io.github.evolutionsync.livefeed;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that sends, and leaves unread, exactly the bytes that a test chooses. */
public final class RawSocket implements AutoCloseable {

    private final Socket socket = new Socket();
    private final DataInputStream in;

    public RawSocket(int port) throws IOException {
        // small, so that a client that does not read is noticed soon
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        in = new DataInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
        send(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends the bytes so often, or until the server has closed the connection. */
    public void sendUntilEnded(byte[] bytes, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                send(bytes);
            }
        } catch (SocketException e) {
            if (!e.getMessage().matches("(?i).*(reset|broken pipe|closed).*")) {
                throw e;
            }
        }
    }

    /** The head of a request for a websocket. */
    public void askForWebsocket(String query) throws IOException {
        send(websocketRequest(query));
    }

    public static String websocketRequest(String query) {
        return "GET /ws" + query + " HTTP/1.1\nHost: localhost\nUpgrade: websocket\nConnection: Upgrade\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n\n";
    }

    /** One response, head and body; it must have a Content-Length or no body. */
    public String response() throws IOException {
        String head = head();
        int length = head.toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
                .findFirst()
                .orElse(0);
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** The head of one response. */
    public String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    /**
     * The payload of one frame from the server: not masked, at most 64 KiB.
     *
     * @throws java.io.EOFException where the connection ended before it, or within it
     */
    public byte[] frame() throws IOException {
        in.readByte();
        int length = in.readUnsignedByte();
        byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
        in.readFully(payload);
        return payload;
    }

    public boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
