package io.github.evolutionsync.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.apache.hc.core5.http.HttpEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64RequestTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 100_000})
    void theFileIsTheLastFieldAndTheLengthIsKnown(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        HttpEntity entity =
                Base64Request.of("{\"number\":\"55\",\"caption\":\"\\\"ç}\"}", "media", stream(content), bytes);
        entity.writeTo(sent);
        assertThat(entity.getContentLength()).isEqualTo(sent.size());
        assertThat(entity.getContentType()).startsWith("application/json");
        JsonNode body = JsonMapper.builder().build().readTree(sent.toByteArray());
        assertThat(body.get("number").textValue()).isEqualTo("55");
        assertThat(body.get("caption").textValue()).isEqualTo("\"ç}");
        assertThat(body.get("media").binaryValue()).isEqualTo(content);
    }

    @Test
    void anEmptyObjectGetsOneField() throws IOException {
        Base64Request.of("{ }", "audio", stream(new byte[] {1}), 1).writeTo(sent);
        assertThat(sent).hasToString("{\"audio\":\"AQ==\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4, 5})
    void aFileOfAnotherLengthFailsTheRequest(long announced) throws IOException {
        HttpEntity entity = Base64Request.of("{}", "media", stream(new byte[3]), announced);
        assertThatThrownBy(() -> entity.writeTo(sent)).isInstanceOf(IOException.class);
        assertThat(sent.toString()).doesNotEndWith("}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "{\"media\":1}", "null"})
    void onlyAnObjectWithoutTheFieldWillDo(String object) {
        assertThatThrownBy(() -> Base64Request.of(object, "media", stream(new byte[1]), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static InputStream stream(byte[] content) {
        return new ByteArrayInputStream(content);
    }
}
