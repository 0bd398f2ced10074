package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * An action with a file as recorded from 2.3.7.
 *
 * @param name the action
 * @param request {@code {line, headers, body}}, or a missing node
 * @param status the status of the answer
 * @param answer its body
 * @param envelopes the envelopes of the frames, with their attachments as bytes
 */
record MediaRecording(String name, JsonNode request, int status, JsonNode answer, List<JsonNode> envelopes) {
    private static final Path FOLDER = Path.of("src/test/resources/evolution/media");

    static List<String> names(String... beginnings) {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .filter(name -> Stream.of(beginnings).anyMatch(name::startsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MediaRecording named(String name) {
        try {
            JsonNode json = Json.read(Files.readString(FOLDER.resolve(name + ".json")));
            return new MediaRecording(
                    name,
                    json.path("request"),
                    json.at("/response/status").asInt(),
                    json.at("/response/body"),
                    envelopes(json.path("frames")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The method and the path. */
    String path() {
        return request.get("line").textValue().split(" ")[1];
    }

    /** The file that the recorded answer carries. */
    byte[] file() {
        return Base64.getDecoder().decode(answer.get("base64").textValue());
    }

    private static List<JsonNode> envelopes(JsonNode frames) throws IOException {
        List<JsonNode> envelopes = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            String frame = frames.get(i).textValue();
            if (frame.startsWith("4")) {
                JsonNode packet = Json.read(frame.substring(frame.indexOf('[')));
                envelopes.add(withAttachments(packet.get(1), frames, i + 1));
            }
        }
        return envelopes;
    }

    private static JsonNode withAttachments(JsonNode node, JsonNode frames, int first) {
        if (node.has("_placeholder")) {
            String attachment = frames.get(first + node.get("num").asInt()).textValue();
            String base64 = attachment.substring(attachment.indexOf('>') + 1).replace(" base64:", "");
            return Json.object().binaryNode(Base64.getDecoder().decode(base64));
        }
        if (node.isObject()) {
            ObjectNode copy = Json.object();
            node.properties()
                    .forEach(field -> copy.set(field.getKey(), withAttachments(field.getValue(), frames, first)));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = Json.object().arrayNode();
            node.forEach(item -> copy.add(withAttachments(item, frames, first)));
            return copy;
        }
        return node;
    }
}
