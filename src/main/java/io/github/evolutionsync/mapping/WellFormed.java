package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/**
 * Makes text valid for UTF-8, and so for PostgreSQL: half of a surrogate pair becomes U+FFFD, as Unicode recommends. JavaScript
 * creates these halves when it cuts a text inside an emoji, and sends them escaped. The driver would write "?".
 */
final class WellFormed {
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");
    private static final String REPLACEMENT = "\uFFFD";

    private WellFormed() {}

    /** Makes every text in it well-formed. Arrays and objects are changed in place. */
    static JsonNode of(JsonNode json) {
        if (json.isTextual()) {
            String text = json.textValue();
            return HALF.matcher(text).find()
                    ? TextNode.valueOf(HALF.matcher(text).replaceAll(REPLACEMENT))
                    : json;
        }
        if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, of(array.get(i)));
            }
        } else if (json instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(of(field.getValue())));
        }
        return json;
    }
}
