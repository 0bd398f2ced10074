package io.github.evolutionsync.check;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.PropertyBindingException;

/** Explains in a few lines why startup failed, with file and line, and without a stack trace. */
public final class Explanation {
    /** The form of an error of Camel's YAML parser. */
    private static final Pattern IN_YAML =
            Pattern.compile("(?s)^(.*?)\\s+in file:(\\S+), line (\\d+), column \\d+:\\n(.*)$");

    /** Camel's message, with the word from the file as a group, and the sentence that replaces it. */
    private static final List<Rule> RULES = List.of(
            new Rule("Unknown node id: (\\S+)", "there is no step called '%s'."),
            new Rule("Unsupported field: (\\S+)", "'%s' is not known at this place."),
            new Rule("Unknown expression with id: (\\S+)", "there is no expression language called '%s'."),
            new Rule("Unknown parameters=\\[\\{([^=,}]+)", "'%s' is not an option of this endpoint."),
            new Rule("No endpoint could be found for: ([^:/]+):", "there is no component called '%s'."),
            new Rule(
                    "Property with key \\[([^\\]]+)\\] not found",
                    "the setting {{%s}} is not in application.properties, or its environment variable is not set."),
            new Rule("No bean could be found in the registry for: (\\S+)", "there is no bean called '%s'."),
            new Rule("No language could be found for: (\\S+)", "there is no expression language called '%s'."));

    private record Rule(Pattern message, String sentence) {
        Rule(String message, String sentence) {
            this(Pattern.compile(message), sentence);
        }
    }

    private Explanation() {}

    /** The text, which may have several lines. */
    public static String of(Throwable thrown) {
        String routeId = null;
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof MistakesException) {
                return e.getMessage();
            }
            if (e instanceof FailedToCreateRouteException failed && failed.getRouteId() != null) {
                routeId = failed.getRouteId();
            } else if (e instanceof FailedToStartRouteException failed && failed.getRouteId() != null) {
                routeId = failed.getRouteId();
            } else if (e instanceof PropertyBindingException binding) {
                Mistake mistake = Places.inSettings(binding);
                if (mistake != null) {
                    return mistake.toString();
                }
            }
            Matcher yaml = IN_YAML.matcher(String.valueOf(e.getMessage()));
            if (yaml.matches()) {
                return inYaml(yaml);
            }
        }
        return byRule(thrown, routeId);
    }

    private static String inYaml(Matcher yaml) {
        String message = yaml.group(1);
        long line = Long.parseLong(yaml.group(3));
        for (Rule rule : RULES) {
            Matcher matcher = rule.message.matcher(message);
            if (matcher.find()) {
                String word = matcher.group(1);
                return Mistake.at(
                                yaml.group(2),
                                Places.lineOf(yaml.group(2), line, word + ":"),
                                rule.sentence.formatted(word))
                        .toString();
            }
        }
        return Mistake.at(yaml.group(2), line, message + "\n" + yaml.group(4).stripTrailing())
                .toString();
    }

    private static String byRule(Throwable thrown, String routeId) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            for (Rule rule : RULES) {
                Matcher matcher = rule.message.matcher(String.valueOf(e.getMessage()));
                if (matcher.find() && e.getCause() == null) {
                    String word = matcher.group(1);
                    return placed(routeId, word, rule.sentence.formatted(word));
                }
            }
        }
        String message = routeId == null ? rootMessage(thrown) : lastMessage(thrown);
        return placed(routeId, message.lines().skip(1).findFirst().orElse(""), message);
    }

    private static String placed(String routeId, String word, String sentence) {
        String place = Places.ofRoute(routeId, word);
        return place == null ? sentence : place + ": " + sentence;
    }

    /** For a syntax error, the exception one level above the root quotes the expression. */
    private static String lastMessage(Throwable e) {
        Throwable cause = e.getCause();
        if (cause != null && (cause.getCause() != null || !e.toString().contains("IllegalSyntax"))) {
            return lastMessage(cause);
        }
        return String.valueOf(e.getMessage()).stripTrailing().replace("\n", "\n    ");
    }

    private static String rootMessage(Throwable e) {
        return e.getCause() == null ? String.valueOf(e.getMessage()) : rootMessage(e.getCause());
    }
}
