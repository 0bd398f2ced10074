package io.github.evolutionsync.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Socket.IO packets of protocol 5 as Engine.IO messages (a leading {@code 4}). */
final class SocketPackets {
    private SocketPackets() {}

    static SocketFrame connected(String namespace, String sid) {
        return SocketFrame.text("40" + prefix(namespace) + "{\"sid\":\"" + sid + "\"}");
    }

    static SocketFrame invalidNamespace(String namespace) {
        return SocketFrame.text("44" + prefix(namespace) + "{\"message\":\"Invalid namespace\"}");
    }

    /** An event. Every byte node in it becomes an attachment, numbered in the order of the tree. */
    static List<SocketFrame> event(String namespace, String event, JsonNode argument) {
        List<SocketFrame> attachments = new ArrayList<>();
        ArrayNode packet = JsonNodeFactory.instance.arrayNode();
        packet.add(event).add(withoutBytes(argument, attachments));
        String type = attachments.isEmpty() ? "42" : "45" + attachments.size() + "-";
        List<SocketFrame> frames = new ArrayList<>();
        frames.add(SocketFrame.text(type + prefix(namespace) + Json.write(packet)));
        frames.addAll(attachments);
        return frames;
    }

    /** The namespace in a packet's text: the part between the type and the comma, or the root. */
    static String namespaceOf(String packet) {
        int start = startOfNamespace(packet);
        if (start >= packet.length() || packet.charAt(start) != '/') {
            return Namespaces.ROOT;
        }
        int comma = packet.indexOf(',', start);
        return comma < 0 ? packet.substring(start) : packet.substring(start, comma);
    }

    /** The same packet for another namespace. Everything after the namespace stays the same. */
    static String onNamespace(String packet, String namespace) {
        int start = startOfNamespace(packet);
        String old = prefix(namespaceOf(packet));
        return packet.substring(0, start) + prefix(namespace) + packet.substring(start + old.length());
    }

    /** The name of the instance in the envelope of an event packet. */
    static String instanceOf(String packet) {
        int start = packet.indexOf(
                '[', startOfNamespace(packet) + prefix(namespaceOf(packet)).length());
        try {
            return Json.read(packet.substring(start)).path(1).path("instance").textValue();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not an event packet: " + packet, e);
        }
    }

    private static int startOfNamespace(String packet) {
        int start = 2;
        if (packet.startsWith("45") || packet.startsWith("46")) {
            start = packet.indexOf('-') + 1;
        }
        return start;
    }

    private static String prefix(String namespace) {
        return Namespaces.ROOT.equals(namespace) ? "" : namespace + ",";
    }

    private static JsonNode withoutBytes(JsonNode node, List<SocketFrame> attachments) {
        if (node.isBinary()) {
            ObjectNode placeholder = Json.object().put("_placeholder", true).put("num", attachments.size());
            attachments.add(SocketFrame.binary(bytes(node)));
            return placeholder;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> copy.add(withoutBytes(item, attachments)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = Json.object();
            node.properties().forEach(field -> copy.set(field.getKey(), withoutBytes(field.getValue(), attachments)));
            return copy;
        }
        return node;
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return node.binaryValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
