package io.github.evolutionsync;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** The functions of Evolution Go 0.6.1 that are used here, with its paths, keys and answers. Keeps the requests. */
final class GoServerDouble implements AutoCloseable {
    static final String KEY = "the-global-key-of-evolution-go";
    static final String TOKEN = "the-token-of-loja-in-evolution-go";

    private final HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean licensed = true;
    private int sent;

    GoServerDouble() throws IOException {
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "evolution-go");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void setLicensed(boolean licensed) {
        this.licensed = licensed;
    }

    /** Such as {@code POST /send/text {"number":…}}, without those for the list of instances. */
    List<String> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String key = exchange.getRequestHeaders().getFirst("apikey");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!licensed) {
            answer(exchange, 503, "{\"error\":\"service not activated\",\"code\":\"LICENSE_REQUIRED\"}");
        } else if (path.equals("/instance/all")) {
            answer(exchange, KEY.equals(key) ? 200 : 401, """
                    {"message":"success","data":[{"id":"0a3b","name":"loja","token":"%s","webhook":"","jid":"5511900000001:3@s.whatsapp.net",
                    "qrcode":"","connected":true,"createdAt":"2026-01-01T00:00:00Z"}]}""".formatted(TOKEN));
        } else {
            requests.add(exchange.getRequestMethod() + " " + path + " " + body);
            boolean known = List.of(
                            "/send/text",
                            "/send/media",
                            "/message/react",
                            "/message/edit",
                            "/message/delete",
                            "/user/check",
                            "/message/markread",
                            "/group/info")
                    .contains(path);
            answer(
                    exchange,
                    !TOKEN.equals(key) ? 401 : known ? 200 : 404,
                    known ? result(path, body) : "404 page not found");
        }
    }

    private String result(String path, String body) throws IOException {
        ObjectNode answer = Bundle.JSON.createObjectNode().put("message", "success");
        ObjectNode data = answer.putObject("data");
        if (path.equals("/group/info")) {
            data.put("JID", Bundle.JSON.readTree(body).path("groupJid").asText())
                    .put("Name", "Família");
            return answer.toString();
        }
        if (path.equals("/user/check")) {
            data.putArray("Users")
                    .addObject()
                    .put("Query", "5511955550001")
                    .put("IsInWhatsapp", true)
                    .put("RemoteJID", "5511955550001@s.whatsapp.net");
            return answer.toString();
        }
        boolean isForm = body.startsWith("--");
        data.putObject("Info")
                .put(
                        "Chat",
                        isForm
                                ? "5511955550001@s.whatsapp.net"
                                : Bundle.JSON.readTree(body).path("number").asText())
                .put("Sender", "5511900000001:3@s.whatsapp.net")
                .put("IsFromMe", true)
                .put(
                        "ID",
                        path.equals("/message/react")
                                ? Bundle.JSON.readTree(body).path("id").asText()
                                : "GO" + ++sent)
                .put("Timestamp", Instant.now().toString());
        ObjectNode message = data.putObject("Message");
        if (path.equals("/message/react")) {
            ObjectNode reaction = message.putObject("reactionMessage");
            reaction.put("text", Bundle.JSON.readTree(body).path("reaction").asText());
            reaction.putObject("key")
                    .put("ID", Bundle.JSON.readTree(body).path("id").asText());
        } else if (path.equals("/send/media")) {
            message.putObject("imageMessage").put("mimetype", "image/jpeg").put("caption", "foto");
        } else {
            message.putObject("extendedTextMessage")
                    .put("text", Bundle.JSON.readTree(body).path("text").asText());
        }
        return answer.toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
