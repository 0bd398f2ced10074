package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Groups events by name for the routes, as the socket does: in the order of {@link EventOrder}. */
public final class EventGroups {
    private final EventOrder order = new EventOrder(EventOrder.ALONE);
    private final List<Group> groups = new ArrayList<>();
    private final Map<String, ArrayNode> run = new LinkedHashMap<>();
    private String last;

    /** Events of one name, for one exchange. */
    public record Group(String event, ArrayNode events) {}

    public void add(ObjectNode envelope) {
        String name = envelope.path("event").asText();
        if (last != null && !order.goesOn(last, name, EvolutionConstants.OWN.contains(name))) {
            end();
        }
        run.computeIfAbsent(name, key -> JsonNodeFactory.instance.arrayNode()).add(envelope);
        last = name;
    }

    /** The groups of all added events, in order. */
    public List<Group> groups() {
        end();
        return List.copyOf(groups);
    }

    private void end() {
        run.forEach((name, events) -> groups.add(new Group(name, events)));
        run.clear();
    }
}
