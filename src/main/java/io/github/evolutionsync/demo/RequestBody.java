package io.github.evolutionsync.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's body: JSON, or the fields of a form with their files.
 *
 * @param text the text of JSON; empty for a form
 * @param json the JSON; of a form, an object with its fields, in which a file is {@code {originalname, mimetype, buffer}}
 */
record RequestBody(String text, JsonNode json) {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBody.class);

    /** Longer texts are files in base64, of which a list of requests would fill the memory. */
    private static final int NOTED_TEXT = 64 * 1024;

    static RequestBody of(FullHttpRequest http) {
        String type = http.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (type.startsWith("multipart/form-data")) {
            return new RequestBody("", form(http));
        }
        String text = http.content().toString(StandardCharsets.UTF_8);
        return new RequestBody(text, parse(text));
    }

    /** The request as it is noted: without files. */
    static ReceivedRequest shortened(ReceivedRequest request) {
        boolean form = request.text().isEmpty() && request.body().isObject();
        if (request.text().length() < NOTED_TEXT && !form) {
            return request;
        }
        return new ReceivedRequest(
                request.at(),
                request.method(),
                request.path(),
                request.query(),
                request.headers(),
                "",
                shortened(request.body()));
    }

    private static JsonNode shortened(JsonNode body) {
        if (!body.isObject()) {
            return body;
        }
        ObjectNode copy = Json.object();
        body.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isTextual() && value.textValue().length() >= NOTED_TEXT) {
                copy.put(field.getKey(), value.textValue().length() + " characters");
            } else if (value.isBinary()) {
                copy.put(field.getKey(), "bytes");
            } else {
                copy.set(field.getKey(), shortened(value));
            }
        });
        return copy;
    }

    private static JsonNode parse(String text) {
        if (text.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.read(text);
        } catch (JsonProcessingException e) {
            LOG.debug("A request's body is not valid JSON: {}", e.getOriginalMessage());
            return MissingNode.getInstance();
        }
    }

    private static JsonNode form(FullHttpRequest http) {
        HttpPostRequestDecoder decoder = new HttpPostRequestDecoder(new DefaultHttpDataFactory(false), http);
        try {
            ObjectNode fields = Json.object();
            for (InterfaceHttpData data : decoder.getBodyHttpDatas()) {
                if (data instanceof FileUpload file) {
                    fields.putObject(file.getName())
                            .put("originalname", file.getFilename())
                            .put("mimetype", file.getContentType())
                            .put("buffer", file.get());
                } else if (data instanceof Attribute attribute) {
                    fields.put(attribute.getName(), attribute.getValue());
                }
            }
            return fields;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            decoder.destroy();
        }
    }
}
