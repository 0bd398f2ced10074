package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long answers in parts. */
class PartsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aListIsCutAfterTheRowThatFillsAPart() throws IOException {
        assertThat(parts("[{\"a\":1},{\"b\":[2]},{\"c\":{}},4,null]", 60))
                .containsExactly("[{\"a\":1},{\"b\":[2]}]", "[{\"c\":{}},4,null]");
    }

    @Test
    void fieldsBeforeTheRowsAreInEachPartAndFieldsAfterThemInTheLast() throws IOException {
        assertThat(parts(
                        "{\"messages\":{\"total\":3,\"of\":{\"x\":1},\"records\":[11,22,33],\"page\":1},\"more\":[7]}",
                        20))
                .containsExactly(
                        "{\"messages\":{\"total\":3,\"of\":{\"x\":1},\"records\":[11,22]}}",
                        "{\"messages\":{\"total\":3,\"of\":{\"x\":1},\"records\":[33],\"page\":1},\"more\":[7]}");
    }

    @Test
    void aPartThatEndsWithTheLastRowIsTheLast() throws IOException {
        assertThat(parts("[11,22,33,44]", 20)).containsExactly("[11,22]", "[33,44]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[1]",
                "{\"messages\":{\"records\":[],\"total\":0}}",
                "{}",
                "{\"key\":{\"id\":\"A\"},\"status\":\"PENDING\"}",
                "\"text\"",
                "7",
                "null"
            })
    void aShortAnswerIsOnePart(String answer) throws IOException {
        assertThat(parts(answer, 100)).hasSize(1);
        assertThat(JSON.readTree(parts(answer, 100).get(0))).isEqualTo(JSON.readTree(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<html>", "[{\"a\":1},{\"b\"", "{\"messages\":{\"records\":[1]", "{\"a\":"})
    void anAnswerThatIsInvalidOrIncompleteJsonIsAnError(String answer) {
        assertThatThrownBy(() -> parts(answer, 1)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void aRowThatIsNestedTooDeepIsTheOnlyOneThatCannotBeRead() throws IOException {
        String deep = "{\"key\":{\"id\":\"A\"},\"message\":" + "{\"m\":{\"message\":".repeat(600) + "1"
                + "}}".repeat(600) + "}";
        InputStream answer =
                new ByteArrayInputStream(bytes("{\"messages\":{\"records\":[" + deep + ",{\"key\":{\"id\":\"B\"}}]}}"));
        Parts parts = new Parts(Json.sieved(answer), 1_000_000);
        parts.begin();
        JsonNode rows = parts.next().at("/messages/records");
        assertThat(rows.get(0).at("/row/key/id").asText()).isEqualTo("A");
        assertThat(rows.get(0).path("unreadable").isTextual()).isTrue();
        assertThat(rows.get(1).at("/key/id").asText()).isEqualTo("B");
    }

    @Test
    void theAnswerIsClosedWithItsLastPart() throws IOException {
        JsonParser parser = JSON.createParser("[1]");
        Parts parts = new Parts(parser, 1);
        parts.begin();
        assertThat(parser.isClosed()).isFalse();
        parts.next();
        assertThat(parser.isClosed()).isTrue();
        assertThat(parts.hasNext()).isFalse();
    }

    private static List<String> parts(String answer, long bytes) throws IOException {
        InputStream stream = new ByteArrayInputStream(bytes(answer));
        List<String> all = new ArrayList<>();
        Parts parts = new Parts(JSON.createParser(stream), bytes);
        parts.begin();
        while (parts.hasNext()) {
            all.add(parts.next().toString());
        }
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
