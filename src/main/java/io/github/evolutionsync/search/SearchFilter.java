package io.github.evolutionsync.search;

import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.http.BadRequestException;
import io.github.evolutionsync.http.GivenTime;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Validates the parameters of {@code GET /api/messages}: {@code q}, and {@code chat}, {@code instance}, {@code from}, {@code to}, {@code
 * type} and {@code direction}, which are empty if they are missing. Times have an offset; a date stands for the whole day in UTC.
 */
@SetsParameters({"q", "chat", "instance", "from", "to", "type", "direction"})
public final class SearchFilter implements Processor {
    private static final int LONGEST_QUERY = 300;
    private static final int LONGEST_NAME = 500;
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String q = text("q", message, LONGEST_QUERY);
        if (q.isBlank()) {
            throw new BadRequestException("q must have the words to search for");
        }
        exchange.setVariable("q", q);
        exchange.setVariable("chat", chat(text("chat", message, LONGEST_NAME)));
        exchange.setVariable("instance", text("instance", message, LONGEST_NAME));
        exchange.setVariable("type", text("type", message, LONGEST_NAME));
        exchange.setVariable("direction", direction(text("direction", message, LONGEST_NAME)));
        exchange.setVariable("from", time("from", message));
        exchange.setVariable("to", time("to", message));
    }

    /** PostgreSQL stores neither NUL nor half of a surrogate pair. */
    private static String text(String name, Message message, int longest) {
        String text = message.getHeader(name, "", String.class);
        if (text.length() > longest) {
            throw new BadRequestException(name + " must have at most " + longest + " characters");
        }
        if (text.indexOf('\0') >= 0 || LONE_SURROGATE.matcher(text).find()) {
            throw new BadRequestException(name + " must be valid text without NUL");
        }
        return text;
    }

    private static String chat(String id) {
        try {
            return id.isEmpty() ? "" : UUID.fromString(id).toString();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("chat must be the id of a chat");
        }
    }

    private static String direction(String given) {
        String direction = given.toUpperCase(Locale.ROOT);
        if (!direction.isEmpty() && !"INCOMING".equals(direction) && !"OUTGOING".equals(direction)) {
            throw new BadRequestException("direction must be INCOMING or OUTGOING");
        }
        return direction;
    }

    private static String time(String name, Message message) {
        // in a query, + is a space
        String given = text(name, message, LONGEST_NAME).strip().replace(' ', '+');
        if (given.isEmpty()) {
            return "";
        }
        return ("from".equals(name) ? GivenTime.from(name, given) : GivenTime.to(name, given)).toString();
    }
}
