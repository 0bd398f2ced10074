package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;

/**
 * Creates Socket.IO packets from frames: {@code 42["chat:message",{…,"seq":42},"42"]}. The last argument is the offset
 * that clients since 4.6 keep and send when they reconnect (connection state recovery).
 */
final class SocketIoPackets {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] EVENT = "42".getBytes(StandardCharsets.US_ASCII);

    private final ProducerTemplate template;
    private final String mapping;

    /** @param mapping address of the route that receives an array of frames and returns them changed, or null */
    SocketIoPackets(CamelContext camel, String mapping) {
        this.template = camel.createProducerTemplate();
        this.mapping = mapping;
    }

    /** Creates a packet for the frames that have none yet. */
    void prepare(List<Frame> frames) {
        List<Frame> missing =
                frames.stream().filter(frame -> frame.packet() == null).toList();
        if (missing.isEmpty()) {
            return;
        }
        ArrayNode bodies = JSON.createArrayNode();
        missing.forEach(frame -> bodies.add(read(frame.content())));
        JsonNode mapped = mapping == null ? bodies : template.requestBody(mapping, bodies, JsonNode.class);
        if (mapped == null || mapped.size() != missing.size()) {
            throw new IllegalStateException(mapping + " must return every frame of the array, in the same order");
        }
        for (int i = 0; i < missing.size(); i++) {
            missing.get(i).packet(packet(mapped.get(i)));
        }
    }

    private static ByteBuf packet(JsonNode frame) {
        if (!frame.path("event").isTextual()) {
            throw new IllegalStateException("A frame for Socket.IO needs the text event");
        }
        ArrayNode arguments = JSON.createArrayNode().add(frame.get("event"));
        // a frame without data, such as ready, has its fields next to the event
        JsonNode data = frame.has("data")
                ? frame.get("data")
                : frame.<ObjectNode>deepCopy().without("event");
        arguments.add(data);
        if (frame.path("seq").isIntegralNumber()) {
            if (data instanceof ObjectNode object) {
                object.set("seq", frame.get("seq"));
            }
            arguments.add(frame.get("seq").asText());
        }
        return encoded(arguments);
    }

    /** A packet that is not an event, such as {@code 40{"sid":…}}. */
    static ByteBuf of(String type, JsonNode content) {
        return of(type + content);
    }

    static ByteBuf of(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The client's data; an empty object if it sent none. */
    static JsonNode read(String json) throws JsonProcessingException {
        return json.isEmpty() ? JSON.createObjectNode() : JSON.readTree(json);
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    private static JsonNode read(ByteBuf json) {
        try {
            return JSON.readTree(json.array(), json.arrayOffset() + json.readerIndex(), json.readableBytes());
        } catch (IOException e) {
            throw new IllegalStateException("A frame is not valid JSON", e);
        }
    }

    private static ByteBuf encoded(ArrayNode arguments) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(1024);
        packet.writeBytes(EVENT);
        try {
            JSON.writeValue(packet, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Unpooled.wrappedBuffer(packet.toByteArray());
    }
}
