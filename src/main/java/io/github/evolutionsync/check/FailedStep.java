package io.github.evolutionsync.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.RuntimeExchangeException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.ExchangeHelper;

/**
 * Names the file and line of a step that failed because of a mistake in {@code routes/} which startup cannot detect: jq that fails on a
 * value, or a statement that the database rejects. As {@code onExceptionOccurredRef} it runs while the exchange is at that step, and
 * sets the variable {@code mistake}.
 */
public final class FailedStep implements Processor, Predicate {
    private static final String MISTAKE = "mistake";
    private static final int LONGEST = 2_000;

    /** Exceptions of jq, of a body that is not valid JSON, of a parameter without a header, and of a statement. */
    private static final List<Class<?>> MISTAKES = List.of(
            JsonQueryException.class,
            TypeConversionException.class,
            RuntimeExchangeException.class,
            SQLException.class);

    @Override
    public void process(Exchange exchange) {
        Throwable mistake = mistake(exchange);
        exchange.setVariable(MISTAKE, mistake == null ? null : sentence(exchange, mistake));
    }

    /** Whether a step failed because of a mistake, outside of a batch that can be divided and of an HTTP request. */
    @Override
    public boolean matches(Exchange exchange) {
        return mistake(exchange) != null
                && exchange.getVariable("batch") == null
                && !exchange.getVariable("waits", "", String.class).equals("false");
    }

    /** The reason in a dead letter: the place and the mistake, or the database's error about the event. */
    public String cause(Exchange exchange) {
        Throwable mistake = mistake(exchange);
        return mistake == null || mistake instanceof SQLException
                ? beginning(String.valueOf(caught(exchange).getMessage()))
                : exchange.getVariable(MISTAKE, String.class);
    }

    private static String sentence(Exchange exchange, Throwable mistake) {
        String message = beginning(String.valueOf(mistake.getMessage()))
                .replaceFirst(" on the exchange: Exchange\\[[^]]*]$", "")
                .replaceAll("\\s+", " ");
        Route route = ExchangeHelper.getRoute(exchange);
        String named = route == null ? null : fileOfKamelet(route, exchange, mistake);
        if (named != null) {
            return Mistake.in(named, message).toString();
        }
        String step = exchange.getExchangeExtension().getHistoryNodeSource();
        if (step == null || route == null || route.getSourceLocation() == null) {
            return message;
        }
        String file = route.getSourceLocation().replaceFirst("^file:", "").replaceFirst(":\\d+$", "");
        return Mistake.at(file, Long.parseLong(step.replaceFirst(".*:", "")), message)
                .toString();
    }

    /** The file in routes/ that the Kamelet's parameters name; null if the route is not a Kamelet. */
    private static String fileOfKamelet(Route route, Exchange exchange, Throwable mistake) {
        RouteDefinition definition = ((ModelCamelContext) exchange.getContext()).getRouteDefinition(route.getRouteId());
        Map<String, Object> parameters = definition == null ? null : definition.getTemplateParameters();
        if (parameters == null) {
            return null;
        }
        boolean isStatement = mistake instanceof SQLException || mistake instanceof RuntimeExchangeException;
        Object name = parameters.get(isStatement ? "statement" : "mapping");
        return name == null ? null : isStatement ? "routes/sql/" + name + ".sql" : "routes/mapping/" + name + ".jq";
    }

    /** Shortens the message, which may quote the whole body of a step. */
    private static String beginning(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }

    private static Throwable mistake(Exchange exchange) {
        for (Throwable e = caught(exchange); e != null; e = e.getCause()) {
            Throwable thrown = e;
            if (MISTAKES.stream().anyMatch(type -> type.isInstance(thrown))) {
                return e;
            }
        }
        return null;
    }

    private static Throwable caught(Exchange exchange) {
        return exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }
}
