package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.json.JSONObject;

/** The transports of a {@link NaiveClient}. */
final class Lines {

    private static final List<String> EVENTS =
            List.of("ready", "chat:new", "chat:message", "chat:update", "chat:merged", "message:update");

    private Lines() {}

    static NaiveClient.Line websocket(int port, String token) {
        return (since, frames) -> {
            try (RawSocket socket = new RawSocket(port)) {
                socket.askForWebsocket("?token=" + token + (since == null ? "" : "&since=" + since));
                socket.response();
                while (true) {
                    byte[] payload = socket.frame();
                    // a ping has none
                    if (payload.length > 0) {
                        frames.accept(Bundle.JSON.readTree(payload));
                    }
                }
            } catch (IOException e) {
                // cut off
                return;
            }
        };
    }

    static NaiveClient.Line socketIo(int port, String token, String... transports) {
        return (since, frames) -> {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            Map<String, String> auth = new HashMap<>(Map.of("token", token));
            if (since != null) {
                auth.put("since", since.toString());
            }
            Socket socket = IO.socket(
                    URI.create("http://127.0.0.1:" + port),
                    IO.Options.builder()
                            .setForceNew(true)
                            .setReconnection(false)
                            .setTransports(transports)
                            .setAuth(auth)
                            .build());
            EVENTS.forEach(event -> socket.on(event, arguments -> frames.accept(frame(event, arguments[0]))));
            socket.on(Socket.EVENT_DISCONNECT, reason -> ended.complete(null));
            socket.on(Socket.EVENT_CONNECT_ERROR, error -> ended.complete(null));
            socket.io().on(Manager.EVENT_CLOSE, reason -> ended.complete(null));
            socket.connect();
            ended.join();
            socket.close();
        };
    }

    private static JsonNode frame(String event, Object argument) {
        JsonNode data = Bundle.JSON.valueToTree(((JSONObject) argument).toMap());
        ObjectNode frame = Bundle.JSON.createObjectNode().put("event", event);
        frame.set("seq", data.path("seq"));
        frame.set("head", data.path("head"));
        return frame.set("data", data);
    }
}
