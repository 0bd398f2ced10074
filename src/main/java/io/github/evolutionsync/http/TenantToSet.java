package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.auth.Tokens;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads the body {@code {"tenant"}} into the header {@code new_tenant}, for a statement. */
@SetsParameters("new_tenant")
public class TenantToSet implements Processor {
    private static final int LONGEST_NAME = 200;

    @Override
    public void process(Exchange exchange) {
        JsonNode tenant = JsonBody.of(exchange.getMessage()).path("tenant");
        String name = tenant.isTextual() ? tenant.textValue().strip() : "";
        if (!Tokens.isTenant(name) || name.length() > LONGEST_NAME) {
            throw new BadRequestException("The body must be {\"tenant\": \"…\"} with a name of 1 to " + LONGEST_NAME
                    + " characters that is not *");
        }
        exchange.getMessage().setHeader("new_tenant", name);
    }
}
