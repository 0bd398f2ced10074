package io.github.evolutionsync.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Replaces the words that search-messages.sql found in each message ({@code highlight}) by their places in its {@code content}: {@code
 * [[start, end], …]} in UTF-16 code units, which are the indexes of a string in JavaScript and Java. The body is the statement's answer.
 */
public final class SearchHighlights implements Processor {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        ObjectNode answer = (ObjectNode) JSON.readTree(exchange.getMessage().getBody(String.class));
        List<String> phrases = texts(answer.remove("phrases")).toList();
        List<String> numbers = texts(answer.remove("numbers")).toList();
        for (JsonNode each : answer.path("items")) {
            ObjectNode item = (ObjectNode) each;
            LinkedHashSet<String> words =
                    new LinkedHashSet<>(texts(item.path("highlight")).toList());
            ArrayNode places = item.putArray("highlight");
            for (Highlight.Range range : new Highlight(words, phrases, numbers)
                    .in(item.path("content").asText(""))) {
                places.addArray().add(range.start()).add(range.end());
            }
        }
        exchange.getMessage().setBody(JSON.writeValueAsString(answer));
    }

    private static Stream<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }
}
