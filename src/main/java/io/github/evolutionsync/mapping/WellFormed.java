package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/**
 * Text that UTF-8, and so PostgreSQL, can hold: half of a surrogate pair becomes U+FFFD, as Unicode recommends. JavaScript
 * makes such halves by cutting a text in the middle of an emoji, and sends them escaped. The driver would write "?".
 */
final class WellFormed {
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");
    private static final String REPLACEMENT = "\uFFFD";

    private WellFormed() {}

    /** Makes every text in it well-formed, in place where it is an array or an object. */
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
