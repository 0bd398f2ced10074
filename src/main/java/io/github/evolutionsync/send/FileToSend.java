package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.http.BadRequestException;
import io.github.evolutionsync.http.ConflictException;
import io.github.evolutionsync.http.FileTypes;
import io.github.evolutionsync.http.NotFoundException;
import io.github.evolutionsync.media.Base64Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.hc.client5.http.entity.mime.InputStreamBody;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;

/**
 * The file of a message that is sent. It is read from the store while it is sent.
 *
 * <p>Evolution derives the type from the file name, whatever the request says, and sends as a voice note even what it cannot convert, as
 * an empty one. Both are checked here, against the type of the content.
 */
public final class FileToSend {
    private static final String VOICE = "voice";

    private boolean isGo;

    /** {@code go} for Evolution Go. */
    public void setKind(String kind) {
        isGo = kind.equals("go");
    }

    /** Adds the facts of the file in {@code found} to the {@code request}. */
    @SuppressWarnings("unchecked")
    public void describe(Exchange exchange) {
        List<Map<String, Object>> rows = exchange.getVariable("found", List.class);
        boolean isForwarded = exchange.getVariable("forwarded") != null;
        if (rows.isEmpty()) {
            throw new NotFoundException(isForwarded ? "There is no such message" : "There is no such upload");
        }
        Map<String, Object> file = rows.get(0);
        if (file.get("sha256") == null) {
            throw new ConflictException(
                    "The file of this message is not in the store: POST /api/messages/{id}/media/fetch first");
        }
        ObjectNode request = SendJson.parsed(exchange.getVariable("request", String.class));
        ObjectNode payload = (ObjectNode) request.get("payload");
        String type = (String) file.get("mimetype");
        boolean isVoice = payload.path(VOICE)
                .asBoolean("true".equals(file.get(VOICE))
                        && request.path("content").asText().isEmpty());
        if (isVoice && !SentType.isVoice(type)) {
            throw new BadRequestException(
                    "A voice note must be an audio file that can be converted, as OGG, MP3 or M4A, and this file is of type "
                            + type);
        }
        String given = payload.path("fileName").isTextual()
                ? payload.path("fileName").textValue()
                : (String) file.get("file_name");
        payload.put(VOICE, isVoice)
                .put("mediatype", isVoice ? "audio" : SentType.kind(type))
                .put("mimetype", type)
                .put("fileName", SentType.name(given, type))
                .put("bytes", ((Number) file.get("bytes")).longValue());
        request.put("sha256", (String) file.get("sha256"));
        exchange.setVariable("request", request.toString());
    }

    /** Turns the file in the body, a stream, and the {@code form} into the variable {@code file_request}, the body of Evolution's request. */
    public void attach(Exchange exchange) throws IOException {
        InputStream file = exchange.getMessage().getBody(InputStream.class);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                close(file);
            }
        });
        ObjectNode form = SendJson.parsed(exchange.getVariable("form", String.class));
        long bytes = exchange.getVariable("media_bytes", Long.class);
        String type = exchange.getVariable("media_type", String.class);
        boolean isVoice = exchange.getVariable(VOICE, Boolean.class);
        exchange.setVariable(
                "file_request",
                isGo
                        ? ofGo(form, type, file, bytes)
                        : isVoice && !form.has("quoted")
                                ? voice(form, type, file, bytes)
                                : Base64Request.of(form.toString(), isVoice ? "audio" : "media", file, bytes));
        exchange.getMessage().setBody("{}"); // for the expressions of the next route, which read JSON
    }

    /** A form, because the channel EVOLUTION accepts audio only so. It cannot contain a quote, which the channel does not need. */
    private static HttpEntity voice(JsonNode form, String type, InputStream file, long bytes) {
        return MultipartEntityBuilder.create()
                .addTextBody(
                        "number",
                        form.path("number").asText(),
                        ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8))
                .addPart(
                        "file",
                        new InputStreamBody(file, ContentType.create(type), VOICE + FileTypes.extension(type), bytes))
                .build();
    }

    /** Evolution Go takes a file as a form alone. It cannot contain a quote or mentions. */
    private static HttpEntity ofGo(JsonNode form, String type, InputStream file, long bytes) {
        ContentType text = ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8);
        String name = form.path("fileName").asText(VOICE + FileTypes.extension(type));
        return MultipartEntityBuilder.create()
                .addTextBody("number", form.path("number").asText(), text)
                .addTextBody("type", form.path("mediatype").asText("audio"), text)
                .addTextBody("caption", form.path("caption").asText(""), text)
                .addTextBody("filename", name, text)
                .addPart("file", new InputStreamBody(file, ContentType.create(type), name, bytes))
                .build();
    }

    private static void close(InputStream file) {
        try {
            file.close();
        } catch (IOException e) {
            // no byte of it is used any more
            return;
        }
    }
}
