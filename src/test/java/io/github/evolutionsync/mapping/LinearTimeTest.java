package io.github.evolutionsync.mapping;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every text takes linear time at most, in every field. At these lengths, quadratic time would be minutes. */
class LinearTimeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LENGTH = 300_000;

    static Stream<String> texts() {
        List<String> units = List.of(
                " ", "\t", "\u00A0", "\u200B", "a ", "1", "1\u200B", "1 ", "-", "+", "(", "~", "@", "a@", "1@a", ":1",
                "_1", "_1:", "1:", ".", "/", "\\", "\"", "\\\"", "\n", "FN:", "\r\n", ":", "{", "[", "<", "http://",
                "é", "😀");
        return units.stream().flatMap(unit -> {
            String run = unit.repeat(LENGTH / unit.length());
            return Stream.of(run, "a" + run + "b", "1" + run + "x", run + "\n");
        });
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("texts")
    void noNameNumberOrJid(String text) {
        JsonNode value = TextNode.valueOf(text);
        assertTimeoutPreemptively(ofSeconds(10), () -> {
            Jids.name(value, "5511988887777@s.whatsapp.net");
            Jids.name(value, null);
            Jids.canonical(text);
            Values.status(value);
            Values.isoTime(value);
            WellFormed.of(value);
            try {
                Values.seconds(value, "number");
            } catch (net.thisptr.jackson.jq.exception.JsonQueryException e) {
                assertThat(e).hasMessageContaining("number");
            }
        });
    }

    @Test
    void noFieldOfAMessage() throws Exception {
        Scope scope = JqModules.scope("routes/mapping/modules");
        List<String> fields = Stream.of("FN:", " ", "a ", ":", "\\", "\n", "{", "[", "😀", "FN:" + ":".repeat(LENGTH))
                .map(unit -> unit.repeat(Math.max(1, LENGTH / unit.length())))
                .toList();
        JsonQuery messages =
                JsonQuery.compile(Files.readString(Path.of("routes/mapping/messages.jq")), Versions.JQ_1_7);
        for (String text : fields) {
            assertTimeoutPreemptively(ofSeconds(20), () -> {
                for (ObjectNode message : messagesWith(text)) {
                    JsonNode event = JSON.createArrayNode()
                            .add(JSON.createObjectNode()
                                    .put("event", "messages.upsert")
                                    .put("instance", "loja")
                                    .set("data", message));
                    messages.apply(scope, event, row -> assertThat(row.size()).isEqualTo(1));
                }
            });
        }
    }

    /** Each a message of another kind, with the text wherever one may be. */
    private static List<ObjectNode> messagesWith(String text) {
        ObjectNode vcard = JSON.createObjectNode().put("vcard", text);
        ObjectNode media = JSON.createObjectNode()
                .put("caption", text)
                .put("url", text)
                .put("mimetype", text)
                .put("fileLength", text)
                .put("seconds", text);
        media.put("id", text).put("media", text);
        ObjectNode reply = JSON.createObjectNode();
        reply.putObject("nativeFlowResponseMessage").put("paramsJson", text);
        ObjectNode contacts = JSON.createObjectNode();
        ArrayNode cards = contacts.putArray("contacts");
        IntStream.range(0, 20_000).forEach(i -> cards.addObject().put("displayName", "c" + i));
        return List.of(
                message("contactsArrayMessage", contacts, text),
                message("conversation", TextNode.valueOf(text), text),
                message("contactMessage", vcard, text),
                message("imageMessage", media, text),
                message("interactiveResponseMessage", reply, text),
                message("templateMessage", JSON.createObjectNode().put("hydratedContentText", text), text));
    }

    private static ObjectNode message(String kind, JsonNode content, String text) {
        ObjectNode message = JSON.createObjectNode().put("pushName", text).put("messageType", text);
        message.putObject("key")
                .put("id", "A")
                .put("remoteJid", "5511988887777@s.whatsapp.net")
                .put("participant", text)
                .put("remoteJidAlt", text)
                .put("senderPn", text);
        message.putObject("message").set(kind, content);
        return message.put("messageTimestamp", 1_795_448_561);
    }
}
