package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Wraps events in Evolution's envelope and sends them to the namespaces of its settings. */
final class Emitter {
    private final Namespaces namespaces;
    private final SimulatedEvolutionSettings settings;
    private final Supplier<String> serverUrl;

    Emitter(Namespaces namespaces, SimulatedEvolutionSettings settings, Supplier<String> serverUrl) {
        this.namespaces = namespaces;
        this.settings = settings;
        this.serverUrl = serverUrl;
    }

    /** Returns the number of sockets that received it. */
    int emit(Instance instance, String event, JsonNode data) {
        ObjectNode envelope = envelope(instance, event, data);
        int reached = 0;
        if (settings.globalEvents()) {
            reached += send(Namespaces.ROOT, event, envelope);
        }
        if (instance.websocket() != null && instance.websocket().sends(event)) {
            reached += send(Namespaces.ROOT + instance.definition().name(), event, envelope);
        }
        return reached;
    }

    /** Sends recorded frames to the namespace in each packet, or to the requested one. */
    int replay(List<SocketFrame> frames, ReplayTo target) {
        int reached = 0;
        int next = 0;
        while (next < frames.size()) {
            int end = next + 1;
            while (end < frames.size() && frames.get(end).binary() != null) {
                end++;
            }
            reached += replayPacket(frames.subList(next, end), target);
            next = end;
        }
        return reached;
    }

    private int replayPacket(List<SocketFrame> packet, ReplayTo target) {
        String text = packet.get(0).text();
        if (text == null) {
            throw new IllegalArgumentException("A recording starts with a packet's text, not with an attachment");
        }
        String namespace =
                switch (target) {
                    case AS_RECORDED -> SocketPackets.namespaceOf(text);
                    case ROOT -> Namespaces.ROOT;
                    case NAMESPACE -> Namespaces.ROOT + SocketPackets.instanceOf(text);
                };
        List<SocketFrame> frames = new ArrayList<>(packet);
        frames.set(0, SocketFrame.text(SocketPackets.onNamespace(text, namespace)));
        return namespaces.emit(namespace, frames);
    }

    private int send(String namespace, String event, ObjectNode envelope) {
        return namespaces.emit(namespace, SocketPackets.event(namespace, event, envelope));
    }

    private ObjectNode envelope(Instance instance, String event, JsonNode data) {
        SimulatedInstance definition = instance.definition();
        ObjectNode envelope = Json.object().put("event", event).put("instance", definition.name());
        envelope.set("data", data);
        envelope.put("server_url", serverUrl.get())
                .put("date_time", Times.localWithFalseZ(settings.clock().instant(), settings.zone()));
        if (definition.number() != null && definition.integration() == Integration.BAILEYS) {
            envelope.put("sender", definition.ownerJid());
        }
        return envelope.put("apikey", settings.exposeInstanceKey() ? definition.token() : null);
    }
}
