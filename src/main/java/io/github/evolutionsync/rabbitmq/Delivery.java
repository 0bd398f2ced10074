package io.github.evolutionsync.rabbitmq;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.ApiKeys;
import io.github.evolutionsync.evolution.EventNames;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.evolution.GoEnvelope;
import io.github.evolutionsync.evolution.Json;
import io.github.evolutionsync.evolution.OwnEnvelope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A message that is not acknowledged yet.
 *
 * @param queue where it comes from
 * @param tag the broker's number of it on this channel
 * @param size in bytes
 * @param body null if it waits in a file
 * @param file null if it waits in memory
 */
record Delivery(String queue, long tag, long size, byte[] body, FileChannel file) {
    /** How much of a long message a dead letter keeps. */
    private static final int EXCERPT = 64 << 10;

    private static final int LONGEST_NAME = 255;

    boolean isLong() {
        return file != null;
    }

    /** The event without Evolution's key. A message that is not an event becomes one that contains its text, as on the socket. */
    ObjectNode envelope() {
        try {
            if (Json.event(body) instanceof ObjectNode envelope) {
                GoEnvelope.adapt(envelope);
                Optional<String> reason = mistake(envelope);
                return reason.isEmpty() ? envelope : broken(reason.get());
            }
            return broken("not an event, which is an object with a name");
        } catch (IOException e) {
            return broken("not JSON");
        }
    }

    /** Why an object is not an event of Evolution; empty if it is one. */
    static Optional<String> mistake(ObjectNode envelope) {
        String name = envelope.path("event").textValue();
        String instance = envelope.path("instance").textValue();
        if (!EventNames.isName(name)) {
            return Optional.of("not an event, which is an object with a name");
        }
        if (EventNames.isOwn(name)) {
            return Optional.of("an event " + name + " does not come from Evolution");
        }
        if (instance != null
                && (instance.isBlank()
                        || instance.length() > LONGEST_NAME
                        || instance.chars().anyMatch(Character::isISOControl))) {
            return Optional.of("the name of its instance is empty, too long or has control characters");
        }
        return Optional.empty();
    }

    /** The message as a dead letter. */
    ObjectNode broken(String reason) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("reason", reason + ", in the queue " + queue);
        byte[] kept = isLong() ? beginning() : body;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(kept))
                    .toString();
            data.put("text", ApiKeys.hide(text));
        } catch (CharacterCodingException e) {
            data.put("base64", Base64.getEncoder().encodeToString(kept));
        }
        return OwnEnvelope.of(EvolutionConstants.SOCKET_BROKEN, null, data);
    }

    /** Reads a message that waits in a file, from its beginning. */
    InputStream read() throws IOException {
        file.position(0);
        return Channels.newInputStream(file);
    }

    private byte[] beginning() {
        try {
            if (size <= BoundedFrames.LONG) {
                return read().readAllBytes();
            }
            byte[] bytes = read().readNBytes(EXCERPT);
            return new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new IllegalStateException("a temporary file cannot be closed", e);
            }
        }
    }
}
