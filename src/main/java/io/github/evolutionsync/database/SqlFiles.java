package io.github.evolutionsync.database;

import io.github.evolutionsync.check.Mistake;
import io.github.evolutionsync.check.MistakesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Prepares the statements of {@code routes/sql} on a connection whose transaction the caller ends. */
final class SqlFiles {
    private static final Path STATEMENTS = Path.of("routes/sql");
    static final Path FUNCTIONS = STATEMENTS.resolve("functions");
    /** A team's own migrations. */
    static final Path MIGRATIONS = STATEMENTS.resolve("migrations");

    /** The parameter syntax of camel-jdbc. */
    private static final Pattern PARAMETER = Pattern.compile(":\\?\\w+");

    /** PostgreSQL cannot infer the type of a parameter. This is not a mistake: the bound value has a type. */
    private static final String UNKNOWN_TYPE = "42P18";

    private SqlFiles() {}

    /** @throws MistakesException naming each statement that PostgreSQL cannot prepare */
    static void prepareStatements(Connection connection) throws SQLException, IOException {
        List<Mistake> mistakes = new ArrayList<>();
        for (Path file : list(STATEMENTS)) {
            String text = Files.readString(file);
            Savepoint before = connection.setSavepoint();
            try (PreparedStatement prepared =
                    connection.prepareStatement(PARAMETER.matcher(text).replaceAll("?"))) {
                prepared.getParameterMetaData();
                prepared.getMetaData();
            } catch (SQLException e) {
                throwUnlessMistaken(e);
                if (!UNKNOWN_TYPE.equals(e.getSQLState())) {
                    AtomicInteger number = new AtomicInteger();
                    String sent = PARAMETER.matcher(text).replaceAll(match -> "\\$" + number.incrementAndGet());
                    mistakes.add(mistake(file, text, sent, e));
                }
            }
            connection.rollback(before);
        }
        MistakesException.throwIfAny(mistakes);
    }

    static void throwUnlessMistaken(SQLException e) throws SQLException {
        if (DatabaseAway.isAway(e)) {
            throw e;
        }
    }

    /** @param sent the text with the parameters in PostgreSQL's syntax, on the same lines */
    static Mistake mistake(Path file, String text, String sent, SQLException e) {
        ServerErrorMessage error = e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        if (error == null || error.getPosition() <= 0) {
            return Mistake.in(file, "PostgreSQL says: " + e.getMessage() + ".");
        }
        int at = Math.min(error.getPosition() - 1, sent.length());
        long line = sent.substring(0, at).chars().filter(c -> c == '\n').count();
        String hint = error.getHint() == null ? "" : " " + error.getHint();
        return Mistake.at(
                file,
                line + 1,
                "PostgreSQL says: " + error.getMessage() + "." + hint + "\n    "
                        + text.lines().skip(line).findFirst().orElse("").strip());
    }

    static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
        }
    }
}
