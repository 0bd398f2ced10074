package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.http.GoneException;
import io.github.evolutionsync.media.MediaKey;
import io.github.evolutionsync.media.MediaUrlException;
import io.github.evolutionsync.media.MediaUrls;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads a claimed row of outbox, the JSON in the body, into the variables of the steps that send it. */
@SetsParameters({"try", "sha256", "media_bytes", "media_type", "sent_name"})
public final class SendJob implements Processor {
    private final MediaUrls urls;

    public SendJob(MediaUrls urls) {
        this.urls = urls;
    }

    /**
     * @throws GoneException if the message that it quotes or reacts to is no longer here
     * @throws MediaUrlException if the address of a file leads elsewhere now than when the message was accepted
     */
    @Override
    public void process(Exchange exchange) throws MediaUrlException {
        ObjectNode job = SendJson.parsed(exchange.getMessage().getBody(String.class));
        JsonNode payload = job.path("payload");
        exchange.setVariable("job", job);
        for (String field : new String[] {"tenant", "instance", "jid", "number", "sha256"}) {
            exchange.setVariable(field, job.path(field).textValue());
        }
        exchange.setVariable("try", job.path("try").intValue());
        exchange.setVariable("checks", job.path("checks").booleanValue());
        exchange.setVariable("text", job.path("content").asText());
        exchange.setVariable("voice", payload.path("voice").asBoolean());
        exchange.setVariable("media_type", payload.path("mimetype").textValue());
        exchange.setVariable("sent_name", payload.path("fileName").textValue());
        exchange.setVariable("media_bytes", payload.path("bytes").asLong());
        if (job.path("sha256").isTextual()) {
            exchange.setVariable(
                    "media_key",
                    MediaKey.of(job.path("tenant").asText(), job.path("sha256").asText()));
        }
        if (job.path("quotes").booleanValue() && job.path("quoted").isNull()) {
            throw new GoneException("The message that it refers to is no longer here");
        }
        if (payload.path("url").isTextual()) {
            urls.checkReachable(payload.path("url").textValue());
        }
    }
}
