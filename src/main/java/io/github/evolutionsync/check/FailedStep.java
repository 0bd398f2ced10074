package io.github.evolutionsync.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.RuntimeExchangeException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.ExchangeHelper;

/**
 * Names the file and the line of a step that failed by a mistake in {@code routes/} which no start can see: jq that does not fit a
 * value, a statement that the database refuses. As {@code onExceptionOccurredRef} it runs while the exchange is at that
 * step, and sets the variable {@code mistake}.
 */
public final class FailedStep implements Processor {
    private static final String MISTAKE = "mistake";
    private static final int LONGEST = 2_000;

    /** What jq, a body that is no JSON, a parameter without its header and a statement throw. */
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

    /** Whether a step failed by a mistake, and neither a batch of events is divided nor an HTTP request answered because of it. */
    public boolean isMistake(Exchange exchange) {
        return mistake(exchange) != null
                && exchange.getVariable("batch") == null
                && !exchange.getVariable("waits", "", String.class).equals("false");
    }

    /** What a dead letter says: the place and the mistake, or what the database said of the event. */
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

    /** The file in routes/ that a Kamelet was used with; null where the route is none. */
    private static String fileOfKamelet(Route route, Exchange exchange, Throwable mistake) {
        RouteDefinition definition = ((ModelCamelContext) exchange.getContext()).getRouteDefinition(route.getRouteId());
        Map<String, Object> parameters = definition == null ? null : definition.getTemplateParameters();
        if (parameters == null) {
            return null;
        }
        boolean ofStatement = mistake instanceof SQLException || mistake instanceof RuntimeExchangeException;
        Object name = parameters.get(ofStatement ? "statement" : "mapping");
        return name == null ? null : ofStatement ? "routes/sql/" + name + ".sql" : "routes/mapping/" + name + ".jq";
    }

    /** A message may quote all that a step worked on. */
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
