package io.github.evolutionsync.http;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Allows only operators, which send the key and not the token of a tenant. Runs after {@link Authorize}. */
public class OperatorsOnly implements Processor {

    /** @throws ForbiddenException for all other callers: the route answers 403 */
    @Override
    public void process(Exchange exchange) {
        if (!exchange.getVariable("operator", false, Boolean.class)) {
            throw new ForbiddenException("This needs the operators' key");
        }
    }
}
