package io.github.evolutionsync.send;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.Integration;
import io.github.evolutionsync.demo.ReceivedRequest;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A node, or two on one database, with the instances of three channels (tenant acme) and one of another tenant. */
final class Desk implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final SimulatedEvolution evolution;
    final Bundle node;

    Desk(Map<String, String> settings) throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("meta").withIntegration(Integration.BUSINESS),
                SimulatedInstance.named("canal").withIntegration(Integration.EVOLUTION),
                SimulatedInstance.named("outra"));
        node = Bundle.start(evolution, settings(settings));
        node.awaitValue("SELECT count(*) FROM catch_ups WHERE finished_at IS NOT NULL AND wanted_at IS NULL", "4");
    }

    static Map<String, String> settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of("tenants", "loja=acme,meta=acme,canal=acme,outra=globex"));
        all.putAll(more);
        return all;
    }

    static String number() {
        return "55119" + (30_000_000 + NUMBERS.incrementAndGet());
    }

    /** The chat of a customer who has just written. */
    String chat(String instance) throws Exception {
        return chatOf(incoming(instance, number(), "oi"));
    }

    /** The id of a received message. */
    String incoming(String instance, String number, String text) throws Exception {
        String id = "IN" + NUMBERS.incrementAndGet();
        evolution.emit(instance, "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "%s@s.whatsapp.net", "fromMe": false, "id": "%s"}, "pushName": "Carla",
                 "messageTimestamp": %d, "messageType": "conversation", "message": {"conversation": "%s"}}""".formatted(
                        number, id, Instant.now().getEpochSecond(), text)));
        String sql = "SELECT id FROM messages WHERE whatsapp_message_id = '" + id + "'";
        await().atMost(SOON).until(() -> node.value(sql) != null);
        return node.value(sql);
    }

    String chatOf(String message) {
        return node.value("SELECT chat_id FROM messages WHERE id = '" + message + "'");
    }

    String acme() {
        return node.token("acme");
    }

    HttpResponse<String> send(String chat, String body) throws Exception {
        return node.post("/api/chats/" + chat + "/messages", body, acme());
    }

    static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Bundle.JSON.readTree(answer.body());
    }

    static String text(String text) {
        return Bundle.JSON.createObjectNode().put("text", text).toString();
    }

    /** The row of outbox as the HTTP API lists it. */
    JsonNode row(String id) throws Exception {
        for (JsonNode item : json(node.get("/api/outbox?limit=500", acme())).path("items")) {
            if (item.path("id").asText().equals(id)) {
                return item;
            }
        }
        return Bundle.JSON.missingNode();
    }

    void awaitState(String id, String state) {
        node.awaitValue("SELECT state FROM outbox WHERE id = '" + id + "'", state);
    }

    List<ReceivedRequest> requests(String path) {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith(path))
                .toList();
    }

    /** How often a text was requested of Evolution. */
    long sends(String text) {
        return requests("/message/").stream()
                .filter(request -> request.body().path("text").asText().equals(text))
                .count();
    }

    @Override
    public void close() {
        evolution.clearFaults();
        node.close();
        evolution.close();
    }
}
