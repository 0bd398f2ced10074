package io.github.evolutionsync.http;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Lets nobody through but operators: who has the key, not a tenant's token. Runs after {@link Authorize}. */
public class OperatorsOnly implements Processor {

    /** @throws ForbiddenException for everybody else: the route answers 403 */
    @Override
    public void process(Exchange exchange) {
        if (!exchange.getVariable("operator", false, Boolean.class)) {
            throw new ForbiddenException("This takes the operators' key");
        }
    }
}
