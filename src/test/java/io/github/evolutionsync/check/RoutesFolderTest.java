package io.github.evolutionsync.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Deployed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of {@code routes/} before startup: names that nothing defines. */
class RoutesFolderTest {
    @TempDir
    Path temporary;

    private Path routes;

    @BeforeEach
    void deploy() throws IOException {
        routes = Deployed.into(temporary.resolve("deployed")).folder().resolve("routes");
    }

    @Test
    void theRoutesOfThisProjectHaveNoMistakes() throws IOException {
        assertThat(mistakes()).isEmpty();
    }

    @Test
    void theHowTosHaveNoMistakes() throws IOException {
        try (Stream<Path> howTos = Files.list(Path.of("docs/how-to"))) {
            for (Path add : howTos.map(howTo -> howTo.resolve("add"))
                    .filter(Files::exists)
                    .toList()) {
                Deployed.copy(add, routes.getParent());
            }
        }
        assertThat(mistakes()).isEmpty();
    }

    @Test
    void aFunctionThatDoesNotExistIsFoundInAModule() throws IOException {
        long line = replace("mapping/modules/message.jq", "detail(.mimetype", "detial(.mimetype");

        assertThat(mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.place()).endsWith("routes/mapping/modules/message.jq, line " + line);
            assertThat(mistake.cause()).startsWith("there is no function 'detial' with 1 argument.");
        });
    }

    @Test
    void aVariableThatDoesNotExistIsFoundInAModule() throws IOException {
        long line = replace("mapping/modules/message.jq", "jid: $jid,", "jid: $jidd,");

        assertThat(mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.place()).endsWith("routes/mapping/modules/message.jq, line " + line);
            assertThat(mistake.cause()).startsWith("there is no variable $jidd here.");
        });
    }

    @Test
    void aFunctionThatDoesNotExistIsFoundInARoute() throws IOException {
        long line = replace("sync/sync-chats.camel.yaml", "variable(\"instance\")", "variabel(\"instance\")");

        assertThat(mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.place()).endsWith("routes/sync/sync-chats.camel.yaml, line " + line);
            assertThat(mistake.cause()).startsWith("there is no function 'variabel' with 1 argument.");
        });
    }

    @Test
    void theLineIsRightInABlockOfSeveralLines() throws IOException {
        Files.writeString(routes.resolve("own.camel.yaml"), """
                - route:
                    id: own
                    from:
                      uri: direct:own
                      steps:
                        - setBody:
                            expression:
                              jq:
                                expression: |
                                  .
                                  | $nothing
                """);

        assertThat(mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.place()).endsWith("own.camel.yaml, line 11"));
    }

    @Test
    void aParameterThatNothingSetsIsFoundInItsStatement() throws IOException {
        long line = replace("sql/store-messages.sql", ":?rows", ":?rowz");

        assertThat(mistakes()).singleElement().satisfies(mistake -> {
            assertThat(mistake.place()).endsWith("routes/sql/store-messages.sql, line " + line);
            assertThat(mistake.cause()).startsWith("nothing sets the parameter :?rowz:");
        });
    }

    @Test
    void aHeaderThatIsNoLongerSetIsFoundInTheStatementThatNeedsIt() throws IOException {
        replace("serve/retry-dead-letter.camel.yaml", "name: attempts", "name: attempt");

        assertThat(mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.toString())
                        .contains("routes/sql/settle-dead-letter.sql, line ")
                        .contains(":?attempts:"));
    }

    @Test
    void aParameterThatNothingSetsIsFoundInAStatementOfARoute() throws IOException {
        ownStatement("timer:own", "", "SELECT :?nothing, :?CamelTimerCounter");

        assertThat(mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.toString()).contains("own.camel.yaml, line ", ":?nothing:"));
    }

    @Test
    void headersOfAnotherServerOrOfOtherCodeAreNotGuessed() throws IOException {
        ownStatement("netty-http:http://localhost:1/own", "", "SELECT :?query");
        assertThat(mistakes()).isEmpty();

        ownStatement("timer:own", "- process: {ref: mine}", "SELECT :?query");
        assertThat(mistakes()).isEmpty();
    }

    @Test
    void aRestPathAndItsParamsSetHeaders() throws IOException {
        ownStatement("direct:own", "", "SELECT :?customer, :?city");
        assertThat(mistakes()).hasSize(2);

        Files.writeString(
                routes.resolve("own-rest.camel.yaml"),
                "- rest: {get: [{path: '/x/{customer}', to: 'direct:own', param: [{name: city, type: query}]}]}");
        assertThat(mistakes()).noneMatch(mistake -> mistake.toString().contains("nothing sets"));
    }

    @Test
    void aRouteThatRestNamesDeclaresItsCallers() throws IOException {
        ownStatement("direct:own", "", "SELECT 1");
        Files.writeString(routes.resolve("own-rest.camel.yaml"), "- rest: {get: [{path: '/x', to: 'direct:own'}]}");
        assertThat(mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.toString())
                        .contains("own.camel.yaml, line 4: this route answers HTTP requests and does not declare"));

        replace("own.camel.yaml", "direct:own", "direct:own?timeout=1");
        assertThat(mistakes()).hasSize(1);
        replace("own.camel.yaml", "id: own", "id: own\n    routeConfigurationId: http,callers");
        assertThat(mistakes()).isEmpty();

        ownStatement("netty-http:http://localhost:1/own", "", "SELECT 1");
        Files.delete(routes.resolve("own-rest.camel.yaml"));
        replace("own.camel.yaml", "id: own", "id: own\n    routeConfigurationId: http,operators");
        assertThat(mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.toString()).contains("a route that begins with direct:"));
    }

    private void ownStatement(String from, String step, String sql) throws IOException {
        Files.writeString(routes.resolve("own.camel.yaml"), """
                - route:
                    id: own
                    from:
                      uri: %s
                      steps:
                        %s
                        - setBody: {expression: {constant: {expression: "%s"}}}
                """.formatted(from, step, sql));
    }

    private List<Mistake> mistakes() throws IOException {
        return new RoutesFolder(routes).mistakes();
    }

    /** Returns the line, from 1. */
    private long replace(String file, String before, String after) throws IOException {
        Path path = routes.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(before);
        Files.writeString(path, text.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after)));
        return text.substring(0, text.indexOf(before))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
    }
}
