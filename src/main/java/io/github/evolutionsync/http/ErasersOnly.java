package io.github.evolutionsync.http;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Allows only operators, and tenants whose token has the claim {@code erase} with the value true. Runs after {@link Authorize}. */
public class ErasersOnly implements Processor {

    /** @throws ForbiddenException for all other callers: the route answers 403 */
    @Override
    public void process(Exchange exchange) {
        if (!exchange.getVariable("operator", false, Boolean.class)
                && !exchange.getVariable("may_erase", false, Boolean.class)) {
            throw new ForbiddenException("This needs the operators' key, or a token with the claim erase");
        }
    }
}
