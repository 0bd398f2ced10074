package io.github.evolutionsync.check;

import static net.thisptr.jackson.jq.internal.javacc.ExpressionParserConstants.*;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.thisptr.jackson.jq.internal.javacc.ExpressionParserTokenManager;
import net.thisptr.jackson.jq.internal.javacc.SimpleCharStream;
import net.thisptr.jackson.jq.internal.javacc.Token;

/** The tokens of a jq program that jackson-jq has parsed: its brackets match. */
final class JqTokens {
    private final List<Token> tokens = new ArrayList<>();

    JqTokens(String text) {
        ExpressionParserTokenManager manager =
                new ExpressionParserTokenManager(new SimpleCharStream(new StringReader(text)));
        Token token;
        do {
            token = manager.getNextToken();
            tokens.add(token);
        } while (token.kind != EOF);
    }

    Token get(int at) {
        return tokens.get(at);
    }

    int kind(int at) {
        return tokens.get(at).kind;
    }

    String image(int at) {
        return tokens.get(at).image;
    }

    /** Whether the token is a name or a keyword, which may also be a key. */
    boolean isWord(int at) {
        int kind = kind(at);
        return kind == IDENTIFIER
                || kind >= KEYWORD_IF && kind <= KEYWORD_MODULE
                || kind >= BOOLEAN_LITERAL_TRUE && kind <= NULL_LITERAL
                || kind == OP_AND
                || kind == OP_OR;
    }

    /** The number of arguments of a call whose arguments would begin at this token. */
    int arguments(int at) {
        int end = kind(at) == OPEN_PAR ? afterBrackets(at) - 1 : at;
        if (end <= at + 1) {
            return 0;
        }
        int arguments = 1;
        int definitions = 0;
        for (int i = at + 1; i < end; i++) {
            if (isOpening(kind(i))) {
                i = afterBrackets(i) - 1;
            } else if (kind(i) == KEYWORD_DEF) {
                definitions++;
            } else if (kind(i) == SEMICOLON && definitions > 0) {
                definitions--;
            } else if (kind(i) == SEMICOLON) {
                arguments++;
            }
        }
        return arguments;
    }

    /** The position after the brackets that open at this token. */
    int afterBrackets(int at) {
        int depth = 0;
        int i = at;
        do {
            if (isOpening(kind(i))) {
                depth++;
            } else if (kind(i) == CLOSE_PAR || kind(i) == CLOSE_BRACKET || kind(i) == CLOSE_BRACE) {
                depth--;
            }
            i++;
        } while (depth > 0);
        return i;
    }

    private static boolean isOpening(int kind) {
        return kind == OPEN_PAR || kind == OPEN_INTERP || kind == OPEN_BRACKET || kind == OPEN_BRACE;
    }

    int nextColon(int at) {
        int i = at;
        while (kind(i) != COLON) {
            i++;
        }
        return i;
    }

    /** The parameters of a definition: {@code text/0} for a function, {@code $text} for a value. */
    List<String> parameters(int from, int to) {
        return IntStream.range(from, to)
                .filter(i -> kind(i) == IDENTIFIER)
                .mapToObj(i -> kind(i - 1) == DOLLAR ? "$" + image(i) : image(i) + "/0")
                .toList();
    }

    /** The variables of a pattern. */
    Set<String> variables(int from, int to) {
        return IntStream.range(from, to)
                .filter(i -> kind(i) == DOLLAR)
                .mapToObj(i -> "$" + image(i + 1))
                .collect(Collectors.toSet());
    }

    /** The text between the quotation marks that begin at this token, with its escapes unchanged. */
    String text(int at) {
        return IntStream.range(at + 1, afterText(at) - 1).mapToObj(this::image).collect(Collectors.joining());
    }

    int afterText(int at) {
        int i = at;
        while (kind(i) != ENDQUOTE) {
            i++;
        }
        return i + 1;
    }
}
