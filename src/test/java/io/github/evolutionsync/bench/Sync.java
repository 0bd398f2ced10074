package io.github.evolutionsync.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Measures the first sync of 10,000 chats, and a second sync without changes. */
final class Sync {
    private static final int CHATS = 10_000;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Options options;

    Sync(Options options) {
        this.options = options;
    }

    Figures measure() throws Exception {
        Figures figures = new Figures();
        for (int run = 0; run < options.runs(); run++) {
            try (Deployment deployment = new Deployment(options)) {
                deployment.evolution().failHttp("/chat/findChats", 200, chats().toString());
                figures.add("first sync, s", sync(deployment));
                long seq = deployment.number("SELECT max(seq) FROM tenants");
                figures.add("again, s", sync(deployment));
                figures.add("rows written again", deployment.number("SELECT max(seq) FROM tenants") - seq);
            }
        }
        return figures;
    }

    private static double sync(Deployment deployment) throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                + deployment.bundle().port() + "/api/chats/sync/" + Messages.instance(0)))
                        .header("Authorization", "Bearer " + Bundle.API_KEY)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static ArrayNode chats() {
        ArrayNode rows = Bundle.JSON.createArrayNode();
        for (int i = 0; i < CHATS; i++) {
            String jid = "55219" + (20_000_000 + i) + "@s.whatsapp.net";
            ObjectNode row =
                    rows.addObject().putNull("id").put("remoteJid", jid).put("unreadCount", i % 5);
            ObjectNode last = row.putObject("lastMessage");
            last.putObject("key").put("id", "LAST" + i).put("remoteJid", jid).put("fromMe", false);
            last.put("pushName", "Cliente " + i).put("messageType", "conversation");
            last.put("messageTimestamp", 1_795_440_000 + i);
            last.putObject("message").put("conversation", "Última mensagem " + i);
        }
        return rows;
    }
}
