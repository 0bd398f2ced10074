package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code getBase64FromMediaMessage}, as measured on 2.3.7. Its answer is written while the file is read. */
final class MediaEndpoints {
    private static final int SMALL = 512;

    private final MediaHost host;
    private final Supplier<Duration> patience;

    /** @param patience how long Baileys waits before it asks for a file again that it did not get */
    MediaEndpoints(MediaHost host, Supplier<Duration> patience) {
        this.host = host;
        this.patience = patience;
    }

    void register(HttpApi api) {
        api.onInstance("POST /chat/getBase64FromMediaMessage", this::answer);
    }

    private Answer answer(Instance instance, ReceivedRequest request) {
        JsonNode asked = request.body().path("message");
        return switch (instance.definition().integration()) {
            case BAILEYS -> baileys(instance, asked);
            case BUSINESS -> business(asked);
            case EVOLUTION -> Answer.badRequest("Method not available on Evolution Channel");
        };
    }

    private Answer baileys(Instance instance, JsonNode asked) {
        if (!asked.isObject()) {
            return Answer.badRequest("TypeError: Cannot read properties of undefined (reading 'key')");
        }
        String id = Json.text(asked.path("key"), "id");
        JsonNode message = asked.path("message");
        if (!message.isObject()) {
            if (!asked.path("key").isObject()) {
                return Answer.badRequest("TypeError: Cannot read properties of undefined (reading 'id')");
            }
            Optional<StoredMessage> stored =
                    id == null ? Optional.empty() : instance.store().message(id);
            if (stored.isEmpty()) {
                return Answer.badRequest("Message not found");
            }
            message = stored.get().content();
        }
        return MediaContent.of(message)
                .map(content -> download(content, id))
                .orElseGet(() -> Answer.badRequest("The message is not of the media type"));
    }

    private Answer download(MediaContent content, String id) {
        String path = content.reference();
        HostedFile file = path == null ? null : host.find(path).orElse(null);
        if (file == null || file.isGone()) {
            return Answer.badRequest("Error: Failed to fetch stream from https://mmg.whatsapp.net" + path)
                    .after(patience.get());
        }
        if (!host.opens(path, content.file().path("mediaKey"))) {
            return Answer.badRequest("Error: error:1C800064:Provider routines::bad decrypt")
                    .after(patience.get());
        }
        if (file.bytes() == 0) {
            return Answer.badRequest("TypeError: Cannot read properties of undefined (reading 'final')")
                    .after(patience.get());
        }
        if (id == null) {
            return Answer.badRequest("TypeError: Cannot read properties of undefined (reading 'id')");
        }
        String mimetype = content.file().path("mimetype").asText();
        ObjectNode start = Json.object().put("mediaType", content.type());
        String name = Json.text(content.file(), "fileName");
        start.put("fileName", name == null ? id + "." + Mimetypes.extension(mimetype) : name);
        copy(content.file(), "caption", start);
        ObjectNode size = start.putObject("size");
        for (String field : List.of("fileLength", "height", "width")) {
            copy(content.file(), field, size);
        }
        return streamed(start.put("mimetype", mimetype), file, true);
    }

    private Answer business(JsonNode asked) {
        String type = Json.text(asked, "messageType");
        if (type == null) {
            return Answer.badRequest("TypeError: Cannot read properties of undefined (reading 'includes')");
        }
        JsonNode content = asked.path("message").path(type);
        String given = Json.text(asked.path("message"), "base64");
        ObjectNode start = Json.object().put("mediaType", type);
        copy(content, "filename", "fileName", start);
        copy(content, "caption", start);
        start.putObject("size");
        copy(content, "mime_type", "mimetype", start);
        if (given != null) {
            return Answer.of(201, start.put("base64", given));
        }
        Optional<HostedFile> file = host.find(content.path("id").asText());
        if (file.isEmpty()) {
            return Answer.badRequest("AxiosError: Request failed with status code 400");
        }
        if (file.get().isGone()) {
            return Answer.badRequest(
                    "AxiosError: Request failed with status code " + file.get().status());
        }
        return streamed(start, file.get(), false);
    }

    private static ObjectNode whole(ObjectNode start, HostedFile file, boolean buffer) {
        try (InputStream content = file.open()) {
            start.put("base64", Base64.getEncoder().encodeToString(content.readAllBytes()));
            return buffer ? start.putNull("buffer") : start;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer streamed(ObjectNode start, HostedFile file, boolean buffer) {
        String json = Json.write(Json.withIndexedBytes(start));
        byte[] head = (json.substring(0, json.length() - 1) + ",\"base64\":\"").getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\"" + (buffer ? ",\"buffer\":null}" : "}")).getBytes(StandardCharsets.UTF_8);
        boolean endless = file.bytes() == HostedFile.ENDLESS;
        long length = endless ? -1 : head.length + Base64Content.length(file.bytes()) + tail.length;
        if (file.bytes() <= SMALL && file.cutAfter() < 0) {
            // with the length and the ETag of every short answer
            return Answer.of(201, whole(start, file, buffer)).after(file.delay());
        }
        long cutAfter = file.cutAfter() < 0 ? -1 : head.length + Base64Content.length(file.cutAfter());
        return Answer.streamed(
                        201,
                        new StreamedBody(
                                () -> new SequenceInputStream(Collections.enumeration(List.<InputStream>of(
                                        new ByteArrayInputStream(head),
                                        new Base64Content(file.open()),
                                        new ByteArrayInputStream(tail)))),
                                length,
                                cutAfter))
                .after(file.delay());
    }

    private static void copy(JsonNode from, String field, ObjectNode to) {
        copy(from, field, field, to);
    }

    private static void copy(JsonNode from, String field, String name, ObjectNode to) {
        if (from.hasNonNull(field)) {
            to.set(name, from.get(field));
        }
    }
}
