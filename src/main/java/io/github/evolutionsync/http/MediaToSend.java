package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.media.Base64Request;
import io.github.evolutionsync.media.MediaKey;
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
 * Makes the request of Evolution that sends an upload. The file is read from the store while it is sent.
 *
 * <p>Evolution derives the type from the file name, whatever the request says, and sends as a voice note even what it cannot convert, as
 * an empty one. Both are checked here, against the type of the content.
 */
@SetsParameters({"sha256", "media_bytes", "media_type", "sent_name"})
public class MediaToSend {
    /** The types that each kind of message may have on all channels; others are documents. */
    private static final Map<String, String> KINDS = Map.of(
            "image/jpeg", "image",
            "image/png", "image",
            "video/mp4", "video",
            "video/3gpp", "video",
            "audio/ogg", "audio",
            "audio/mpeg", "audio",
            "audio/mp4", "audio",
            "audio/aac", "audio",
            "audio/amr", "audio");

    private static final String DOCUMENT = "document";

    /** Sets {@code ask}, the request of Evolution, after {@code media_key} and {@code media_bytes}, which the store needs. */
    @SuppressWarnings("unchecked")
    public void begin(Exchange exchange) {
        List<Map<String, Object>> rows = exchange.getVariable("found", List.class);
        if (rows.isEmpty()) {
            throw new NotFoundException("There is no such upload");
        }
        Map<String, Object> upload = rows.get(0);
        String type = (String) upload.get("mimetype");
        String given = exchange.getVariable("send_as", String.class);
        boolean isVoice = exchange.getVariable("voice", Boolean.class);
        if (isVoice && !type.startsWith("audio/")) {
            throw new BadRequestException("A voice note must be an audio file, and this upload is of type " + type);
        }
        exchange.setVariable("sha256", upload.get("sha256"));
        exchange.setVariable("media_key", MediaKey.of((String) upload.get("tenant_id"), (String) upload.get("sha256")));
        exchange.setVariable("media_bytes", upload.get("bytes"));
        exchange.setVariable("media_type", type);
        exchange.setVariable("sent_name", name(given == null ? (String) upload.get("file_name") : given, type));
    }

    /** A name whose extension leads to the type: of a document's type, its sender knows more. */
    static String name(String given, String type) {
        String harmless = FileName.harmless(given);
        String name = harmless == null ? "file" : harmless;
        String extension = FileName.extension(name);
        boolean fits = KINDS.containsKey(type)
                ? extension.equalsIgnoreCase(FileTypes.extension(type)) || isJpeg(extension, type)
                : !extension.isEmpty();
        return fits ? name : name + FileTypes.extension(type);
    }

    private static boolean isJpeg(String extension, String type) {
        return type.equals("image/jpeg") && extension.equalsIgnoreCase(".jpeg");
    }

    /** Turns the file in the body, a stream, into the variable {@code file_request}, the body of the request. */
    public void request(Exchange exchange) throws IOException {
        InputStream file = exchange.getMessage().getBody(InputStream.class);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                close(file);
            }
        });
        boolean isVoice = exchange.getVariable("voice", Boolean.class);
        exchange.setVariable("ask", isVoice ? "message/sendWhatsAppAudio" : "message/sendMedia");
        exchange.setVariable("file_request", isVoice ? voice(exchange, file) : media(exchange, file));
        exchange.getMessage().setBody("{}"); // for the expressions of the next route, which read JSON
    }

    private static HttpEntity media(Exchange exchange, InputStream file) throws IOException {
        String type = text(exchange, "media_type");
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("number", text(exchange, "jid"))
                .put("mediatype", KINDS.getOrDefault(type, DOCUMENT))
                .put("mimetype", type)
                .put("fileName", text(exchange, "sent_name"));
        if (!text(exchange, "caption").isEmpty()) {
            request.put("caption", text(exchange, "caption"));
        }
        return Base64Request.of(request.toString(), "media", file, bytes(exchange));
    }

    /** A form, because the channel EVOLUTION accepts audio only so. */
    private static HttpEntity voice(Exchange exchange, InputStream file) {
        return MultipartEntityBuilder.create()
                .addTextBody(
                        "number", text(exchange, "jid"), ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8))
                .addPart(
                        "file",
                        new InputStreamBody(
                                file,
                                ContentType.create(text(exchange, "media_type")),
                                "voice" + FileTypes.extension(text(exchange, "media_type")),
                                bytes(exchange)))
                .build();
    }

    private static String text(Exchange exchange, String variable) {
        return exchange.getVariable(variable, String.class);
    }

    private static long bytes(Exchange exchange) {
        return exchange.getVariable("media_bytes", Long.class);
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
