package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files that are sent, with what each channel makes of them: as measured on 2.3.7, with its traps. */
final class SentFiles {
    private static final List<String> KINDS = List.of("image", "document", "video", "audio");

    /** Evolution's own expression: it takes the name without its extension. */
    private static final Pattern NAME_IN_URL = Pattern.compile(".*/(.+?)\\.");

    private final MediaHost host;
    private final SentMessages messages;
    private final BaileysFile baileys;
    private final Clock clock;

    SentFiles(MediaHost host, SentMessages messages, Clock clock) {
        this.host = host;
        this.messages = messages;
        this.clock = clock;
        this.baileys = new BaileysFile(host, clock);
    }

    ObjectNode media(Instance instance, String number, JsonNode request) throws GivenFile.Rejected {
        String kind = request.path("mediatype").asText();
        if (!KINDS.contains(kind)) {
            throw new GivenFile.Rejected(
                    Answer.invalid("mediatype is not one of enum values: image,document,video,audio"));
        }
        GivenFile file = GivenFile.of(request, "media");
        String name = Json.text(request, "fileName");
        if (name == null && file.name() != null) {
            name = file.name();
        }
        if (name == null && kind.equals("document")) {
            if (file.url() == null) {
                throw new GivenFile.Rejected(Answer.badRequest("For base64 the file name must be informed."));
            }
            name = nameIn(file.url());
        }
        return switch (instance.definition().integration()) {
            case BAILEYS -> baileysMedia(instance, number, request, file.loaded(), kind, name);
            case BUSINESS -> business(instance, number, request, file, kind, name);
            case EVOLUTION ->
                messages.evolution(
                        instance, number, kind + "Message", Json.object().put("mediaUrl", file.url()));
        };
    }

    ObjectNode voice(Instance instance, String number, JsonNode request) throws GivenFile.Rejected {
        if (instance.definition().integration() == Integration.EVOLUTION) {
            if (!request.path("file").isObject()) {
                throw new GivenFile.Rejected(Answer.broken(500, "File or buffer is undefined."));
            }
            return messages.evolution(
                    instance, number, "audioMessage", Json.object().putNull("mediaUrl"));
        }
        GivenFile file = GivenFile.of(request, "audio");
        if (instance.definition().integration() == Integration.BUSINESS) {
            String name = number + "-" + clock.millis() + ".mp3";
            ObjectNode message = Json.object();
            message.set("audioMessage", metaFile(file, "audio", name, "audio/mpeg"));
            return messages.business(instance, number, "audioMessage", message);
        }
        boolean encode = request.path("encoding").asBoolean(true);
        ObjectNode voice = baileys.voice(file.loaded().content(), encode);
        return messages.baileysFile(instance, number, "audioMessage", voice);
    }

    ObjectNode sticker(Instance instance, String number, JsonNode request) throws GivenFile.Rejected {
        notAvailable(instance);
        byte[] content = GivenFile.of(request, "sticker").loaded().content();
        return messages.baileysFile(instance, number, "stickerMessage", baileys.sticker(content));
    }

    ObjectNode roundVideo(Instance instance, String number, JsonNode request) throws GivenFile.Rejected {
        if (instance.definition().integration() != Integration.BAILEYS) {
            throw new GivenFile.Rejected(
                    Answer.broken(500, "this.waMonitor.waInstances[instanceName].ptvMessage is not a function"));
        }
        byte[] content = GivenFile.of(request, "video").loaded().content();
        return messages.baileysFile(instance, number, "ptvMessage", baileys.roundVideo(content));
    }

    /** The name decides the type, whatever type the request has. */
    private ObjectNode baileysMedia(
            Instance instance, String number, JsonNode request, GivenFile file, String kind, String name)
            throws GivenFile.Rejected {
        String type = name == null ? null : Mimetypes.ofName(name);
        String mimetype = type == null ? request.path("mimetype").asText("application/octet-stream") : type;
        ObjectNode content =
                switch (kind) {
                    case "image" -> baileys.image(file.content());
                    case "video" -> baileys.video(file.content()).put("gifPlayback", false);
                    case "audio" -> baileys.audio(file.content(), mimetype);
                    default -> baileys.document(file.content(), name, mimetype);
                };
        if (request.hasNonNull("caption") && !kind.equals("audio")) {
            content.set("caption", request.get("caption"));
        }
        return messages.baileysFile(instance, number, kind + "Message", content);
    }

    private ObjectNode business(
            Instance instance, String number, JsonNode request, GivenFile file, String kind, String name) {
        String shown = name == null ? kind + ".png" : name;
        String type = Json.text(request, "mimetype");
        ObjectNode fields = metaFile(file, kind, shown, type == null ? Mimetypes.ofName(shown) : type);
        fields.put("gifPlayback", false);
        if (request.has("caption")) {
            fields.set("caption", request.get("caption"));
        }
        ObjectNode message = Json.object();
        message.set(kind + "Message", fields);
        return messages.business(instance, number, kind + "Message", message);
    }

    /** Meta keeps an id of the bytes, and requests a URL later. The bytes stand in the answer and in the event. */
    private ObjectNode metaFile(GivenFile file, String kind, String name, String mimetype) {
        String id = file.url() == null ? host.uploadToMeta(HostedFile.of(file.content(), mimetype)) : file.url();
        String media = file.url() == null ? Base64.getEncoder().encodeToString(file.content()) : file.url();
        return Json.object()
                .put("fileName", name)
                .put("mediaType", kind)
                .put("media", media)
                .put("id", id)
                .put("type", file.url() == null ? "id" : "link")
                .put("mimetype", mimetype);
    }

    private static void notAvailable(Instance instance) throws GivenFile.Rejected {
        switch (instance.definition().integration()) {
            case BUSINESS ->
                throw new GivenFile.Rejected(Answer.badRequest("Method not available on WhatsApp Business API"));
            case EVOLUTION ->
                throw new GivenFile.Rejected(Answer.badRequest("Method not available on Evolution Channel"));
            case BAILEYS -> {
                // sends it
            }
        }
    }

    private static String nameIn(String url) {
        Matcher matcher = NAME_IN_URL.matcher(url);
        return matcher.lookingAt() ? matcher.group(1) : "file";
    }
}
