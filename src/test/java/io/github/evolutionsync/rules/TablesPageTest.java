package io.github.evolutionsync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/tables.md} lists the tables, columns and keys of a migrated database, and no others. */
class TablesPageTest {
    private static final Path PAGE = Path.of("docs/tables.md");
    private static final Pattern COLUMN =
            Pattern.compile("(?m)^\\| `(\\w+)` \\| `([^`]+)` \\| (required|null|`[^`]+`) \\| \\S.*\\. \\|$");
    private static final Pattern KEY = Pattern.compile("`((?:PRIMARY KEY|UNIQUE|FOREIGN KEY) [^`]+)`");
    private static final String COLUMNS = """
            SELECT format('%s %s %s %s', table_name, column_name,
              CASE data_type WHEN 'timestamp with time zone' THEN 'timestamptz' WHEN 'ARRAY' THEN substr(udt_name, 2) || '[]'
                ELSE data_type END,
              CASE WHEN column_default IS NOT NULL
                  THEN regexp_replace(column_default, '::\\w+$', '') || CASE is_nullable WHEN 'YES' THEN ' or null' ELSE '' END
                WHEN is_nullable = 'YES' THEN 'null' ELSE 'required' END)
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'flyway_schema_history'
              AND table_name IN (SELECT tablename FROM pg_tables) -- not the views, which docs/operations.md describes
            """;
    private static final String KEYS = """
            SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
              AND conrelid <> 'flyway_schema_history'::regclass
            """;

    private static String database;

    @BeforeAll
    static void migrate() {
        database = Bundle.newDatabase();
        Database.open(database, Bundle.DATABASE_USER, "", 1, true).close();
    }

    @Test
    void eachColumnHasItsTypeItsDefaultAndASentence() throws IOException {
        assertThat(onThePage(COLUMN)).containsExactlyInAnyOrderElementsOf(inTheDatabase(COLUMNS));
    }

    @Test
    void eachTableHasItsKeys() throws IOException {
        assertThat(onThePage(KEY)).containsExactlyInAnyOrderElementsOf(inTheDatabase(KEYS));
    }

    /** What an expression captures in the chapter of each table, after the table's name. */
    private static List<String> onThePage(Pattern expression) throws IOException {
        return Stream.of(Files.readString(PAGE).split("(?m)^## "))
                .filter(chapter -> chapter.matches("(?s)[a-z_]+\\n.*"))
                .flatMap(chapter -> expression
                        .matcher(chapter)
                        .results()
                        .map(found -> chapter.substring(0, chapter.indexOf('\n')) + " " + words(found)))
                .toList();
    }

    private static String words(MatchResult found) {
        return IntStream.rangeClosed(1, found.groupCount())
                .mapToObj(group -> found.group(group).replace("`", ""))
                .collect(Collectors.joining(" "));
    }

    private static List<String> inTheDatabase(String query) {
        return Bundle.rows(database, query).stream()
                .map(row -> row.get("format").toString())
                .toList();
    }
}
