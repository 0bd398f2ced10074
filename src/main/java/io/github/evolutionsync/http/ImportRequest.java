package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.SetsParameters;
import java.time.OffsetDateTime;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Reads the body {@code {"from", "to", "remap"}} into variables of those names; a time that is missing is empty. A remap may have no times: it
 * covers everything.
 */
@SetsParameters({"from", "to", "remap"})
public class ImportRequest implements Processor {
    private static final OffsetDateTime BEGINNING = OffsetDateTime.parse("2009-01-01T00:00:00Z");

    @Override
    public void process(Exchange exchange) {
        JsonNode body = JsonBody.of(exchange.getMessage());
        JsonNode remap = body.path("remap");
        if (!body.isObject()
                || !isTextOrMissing(body.path("from"))
                || !isTextOrMissing(body.path("to"))
                || !isBooleanOrMissing(remap)) {
            throw notAnImport();
        }
        if (!body.hasNonNull("from") && !remap.asBoolean()) {
            throw new BadRequestException(
                    "from is missing: name the time from which messages are imported, such as 2026-01-01");
        }
        OffsetDateTime from = body.hasNonNull("from")
                ? GivenTime.from("from", body.path("from").textValue())
                : null;
        OffsetDateTime to =
                body.hasNonNull("to") ? GivenTime.to("to", body.path("to").textValue()) : null;
        if (to != null && !to.isAfter(BEGINNING)) {
            throw new BadRequestException("to must be later than 2009-01-01: WhatsApp has no earlier messages");
        }
        if (from != null && (to != null && !from.isBefore(to) || from.isAfter(OffsetDateTime.now()))) {
            throw new BadRequestException("from must be before to and not in the future");
        }
        exchange.setVariable("from", from == null ? "" : from.toString());
        exchange.setVariable("to", to == null ? "" : to.toString());
        exchange.setVariable("remap", remap.asBoolean());
    }

    private static boolean isTextOrMissing(JsonNode node) {
        return node.isTextual() || node.isNull() || node.isMissingNode();
    }

    private static boolean isBooleanOrMissing(JsonNode node) {
        return node.isBoolean() || node.isNull() || node.isMissingNode();
    }

    private static BadRequestException notAnImport() {
        return new BadRequestException(
                "The body must be {\"from\": \"2026-01-01\", \"to\": \"2026-06-30\"}, without to until now, or {\"remap\": true}");
    }
}
