package io.github.evolutionsync.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeExchangeException;
import org.apache.camel.component.jdbc.DefaultJdbcPrepareStatementStrategy;

/**
 * Finds the values of a statement's parameters, {@code :?name}, so that routes need not copy them into headers: a variable of the
 * exchange, a header, or a setting, in this order. In the name of a setting, {@code _} replaces dots and hyphens.
 *
 * <p>Variables come first because headers may come from an HTTP request.
 */
public final class StatementParameters extends DefaultJdbcPrepareStatementStrategy {
    private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");

    private final Map<String, String> settings = new ConcurrentHashMap<>();

    @Override
    public Iterator<?> createPopulateIterator(
            String query, String preparedQuery, int expectedParams, Exchange exchange, Object value) {
        List<Object> values = new ArrayList<>(expectedParams);
        Matcher parameter = PARAMETER.matcher(query);
        while (parameter.find()) {
            values.add(value(parameter.group(1), exchange));
        }
        return values.iterator();
    }

    private Object value(String name, Exchange exchange) {
        Object value;
        if (exchange.getVariables().containsKey(name)) {
            value = exchange.getVariable(name);
        } else if (exchange.getMessage().getHeaders().containsKey(name)) {
            value = exchange.getMessage().getHeader(name);
        } else {
            value = setting(name, exchange.getContext());
            if (value == null) {
                throw new RuntimeExchangeException(
                        "No variable, header or setting is named like the parameter :?" + name, exchange);
            }
        }
        if (value instanceof JsonNode node && node.isValueNode()) {
            return node.isNull() ? null : node.asText();
        }
        return value == null || value instanceof Number || value instanceof Boolean
                ? value
                : exchange.getContext().getTypeConverter().convertTo(String.class, exchange, value);
    }

    private String setting(String name, CamelContext camel) {
        return settings.computeIfAbsent(
                name,
                key -> camel.getPropertiesComponent().loadPropertiesAsMap().keySet().stream()
                        .map(String::valueOf)
                        .filter(setting -> parameter(setting).equals(key))
                        .findAny()
                        .map(setting -> camel.resolvePropertyPlaceholders("{{" + setting + "}}"))
                        .orElse(null));
    }

    /** The parameter name of a setting. */
    public static String parameter(String setting) {
        return setting.replaceAll("[.-]", "_");
    }
}
