package io.github.evolutionsync.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.evolution.EventRows;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivisionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Division division = new Division();
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,2,3] | [1] | [2,3]",
                "[{'event':'e','instance':'i','data':[1,2]}] | [{'event':'e','instance':'i','data':[1]}]"
                        + " | [{'event':'e','instance':'i','data':[2]}]",
                "[{'data':{'messages':[1,2],'isLatest':true}}] | [{'data':{'messages':[1],'isLatest':true}}]"
                        + " | [{'data':{'messages':[2],'isLatest':true}}]",
                "[{'data':[{'id':'g','participants':[1,2]}]}] | [{'data':[{'id':'g','participants':[1]}]}]"
                        + " | [{'data':[{'id':'g','participants':[2]}]}]",
                "[{'data':{'participants':[1,2],'participantsData':[3,4,5]}}]"
                        + " | [{'data':{'participants':[1],'participantsData':[3]}}]"
                        + " | [{'data':{'participants':[2],'participantsData':[4,5]}}]",
            })
    void theHalvesAreTheWholeInItsOrder(String batch, String first, String second) throws Exception {
        exchange.setVariable("batch", read(batch));

        assertThat(division.isDivisible(exchange)).isTrue();
        assertThat(division.halves(exchange)).containsExactly(read(first), read(second));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]",
                "[7]",
                "[{'data':'text'}]",
                "[{'data':[[1,2]]}]",
                "[{'data':{'key':{'id':'A'},'message':{'contacts':[1,2]}}}]",
                "[{'data':[{'message':{'participants':[1,2]}}]}]",
            })
    void anElementIsNeverDivided(String batch) throws Exception {
        exchange.setVariable("batch", read(batch));

        assertThat(division.isDivisible(exchange)).isFalse();
    }

    @Test
    void aRejectedGroupStaysWhole() throws Exception {
        exchange.setVariable("batch", read("[{'data':[{'participants':[1,2]}]}]"));
        exchange.setVariable("cause", "its name is refused");

        assertThat(division.isDivisible(exchange)).isFalse();
    }

    @Test
    void aRetriedDeadLetterStaysWhole() throws Exception {
        exchange.setVariable("letter", "an id");
        exchange.setVariable("batch", read("[{'data':[1,2]}]"));

        assertThat(division.isDivisible(exchange)).isFalse();
    }

    @Test
    void membersOfGroupsCountAsElements() throws Exception {
        ArrayNode batch = (ArrayNode) read("[{'data':[{'participants':[]},{'participants':[]}]}]");
        for (JsonNode group : batch.get(0).get("data")) {
            for (int i = 0; i < EventRows.MOST / 2; i++) {
                ((ArrayNode) group.get("participants")).add(i);
            }
        }
        exchange.setVariable("batch", batch);
        assertThat(division.isLarge(exchange)).isTrue();

        exchange.setVariable("batch", division.halves(exchange).get(0));
        assertThat(division.isLarge(exchange)).isFalse();
    }

    private static JsonNode read(String json) throws Exception {
        return JSON.readTree(json.replace('\'', '"'));
    }
}
