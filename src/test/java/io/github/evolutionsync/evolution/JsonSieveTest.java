package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSieveTest {
    private static final int MOST = JsonSieve.LONGEST_TEXT;

    @RepeatedTest(50)
    void jsonThatFitsPassesUnchanged(RepetitionInfo repetition) throws IOException {
        JsonNode json = random(new Random(repetition.getCurrentRepetition()), 6);
        assertThat(sieved(json.toString())).isEqualTo(json);
        assertThat(sieved(json.toPrettyString())).isEqualTo(json);
    }

    /** At each place of an escape sequence and of a character's bytes. */
    @ParameterizedTest
    @CsvSource({"x", "é", "€", "😀", "\\n", "\\\\", "\\\"", "\\u20AC", "\\uD83D\\uDE00"})
    void aTextIsCutBetweenTwoCharacters(String unit) throws IOException {
        for (int before = 0; before < unit.length() + 4; before++) {
            JsonNode json = sieved("[\"" + "a".repeat(before) + unit.repeat(MOST + 1) + "\",\"next\"]");
            assertThat(json.get(0).textValue()).endsWith(JsonSieve.CUT);
            assertThat(json.get(0)
                            .textValue()
                            .replace(JsonSieve.CUT, "")
                            .codePointCount(0, json.get(0).textValue().length() - JsonSieve.CUT.length()))
                    .isLessThanOrEqualTo(MOST + 12);
            assertThat(json.get(1).textValue()).isEqualTo("next");
        }
    }

    @Test
    void theBytesOfMediaAreLeftOutWhateverTheirForm() throws IOException {
        String many = "A".repeat(6_000);
        assertThat(sieved("{\"jpegThumbnail\":\"" + many
                                + "\\\"A\",\"base64\" : {\"0\":1,\"1\":[\"}\"],\"2\":-7},\"a\":1,"
                                + "\"thumbnail\":null,\"b\":\"base64\",\"c\":[\"jpegThumbnail\",\"x\"],\"pngThumbnail\":["
                                + "1,".repeat(JsonSieve.MOST_BYTES) + "1]}")
                        .toString())
                .isEqualTo("{\"jpegThumbnail\":\"\",\"base64\":null,\"a\":1,"
                        + "\"thumbnail\":null,\"b\":\"base64\",\"c\":[\"jpegThumbnail\",\"x\"],\"pngThumbnail\":null}");
    }

    @Test
    void theFileThatWasSentOnTheBusinessChannelIsLeftOutButNotItsAddress() throws IOException {
        assertThat(sieved("[{\"media\":\"" + "A".repeat(MOST + 1)
                                + "\"},{\"media\":\"https://a.example/b\"},{\"media\":{\"id\":[1]}}]")
                        .toString())
                .isEqualTo("[{\"media\":\"\"},{\"media\":\"https://a.example/b\"},{\"media\":{\"id\":[1]}}]");
    }

    /** In each form in which Evolution sends bytes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4_095, JsonSieve.MOST_BYTES})
    void aSmallThumbnailPassesInBase64(int count) throws IOException {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        ArrayNode numbers = Json.MAPPER.createArrayNode();
        ObjectNode positions = Json.MAPPER.createObjectNode();
        for (int i = 0; i < count; i++) {
            numbers.add(bytes[i] & 0xFF);
            positions.put(Integer.toString(i), bytes[i] & 0xFF);
        }
        JsonNode buffer = Json.MAPPER.createObjectNode().put("type", "Buffer").set("data", numbers);
        String text = Base64.getEncoder().encodeToString(bytes);
        for (JsonNode form : List.of(numbers, positions, buffer, TextNode.valueOf(text))) {
            JsonNode row = Json.MAPPER
                    .createObjectNode()
                    .<ObjectNode>set("jpegThumbnail", form)
                    .put("next", 7);
            for (String json : List.of(row.toString(), row.toPrettyString())) {
                assertThat(sieved(json).toString()).isEqualTo("{\"jpegThumbnail\":\"" + text + "\",\"next\":7}");
            }
        }
    }

    @Test
    void aContainerNestedTooDeepIsCutAndTheRestIsNot() throws IOException {
        JsonNode json = sieved("[" + "[".repeat(5_000) + "\"]\\\"[\"" + "]".repeat(5_000) + ",7]");
        assertThat(json.get(1).intValue()).isEqualTo(7);
        JsonNode deepest = json;
        while (deepest.isArray()) {
            deepest = deepest.get(0);
        }
        assertThat(deepest.textValue()).isEqualTo(JsonSieve.CUT);
    }

    private static JsonNode sieved(String json) throws IOException {
        InputStream bytes = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        InputStream dripping = new FilterInputStream(bytes) {
            private int count;

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 1 + count++ % 700));
            }
        };
        try (JsonParser parser = Json.sieved(dripping)) {
            return parser.readValueAsTree();
        }
    }

    private static JsonNode random(Random random, int levels) {
        switch (random.nextInt(levels == 0 ? 3 : 5)) {
            case 0:
                return Json.MAPPER.getNodeFactory().textNode(text(random));
            case 1:
                return Json.MAPPER.getNodeFactory().numberNode(random.nextLong());
            case 2:
                return Json.MAPPER.getNodeFactory().booleanNode(random.nextBoolean());
            case 3:
                var array = Json.MAPPER.createArrayNode();
                for (int i = random.nextInt(6); i > 0; i--) {
                    array.add(random(random, levels - 1));
                }
                return array;
            default:
                var object = Json.MAPPER.createObjectNode();
                for (int i = random.nextInt(6); i > 0; i--) {
                    object.set(text(random), random(random, levels - 1));
                }
                return object;
        }
    }

    private static String text(Random random) {
        String alphabet = "a\"\\\n\t{}[]:, é€u0";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.append(random.nextInt(5) == 0 ? "😀" : "").toString();
    }
}
