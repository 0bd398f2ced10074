package io.github.evolutionsync.database;

import io.github.evolutionsync.Sha256;
import io.github.evolutionsync.check.MistakesException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Installs the functions of {@code routes/sql/functions} on a connection whose transaction the caller ends. */
final class Functions {
    /** An arbitrary number, the same in every node: only one node at a time installs functions. */
    private static final long INSTALL_LOCK = 0x65766f6c7574L;

    /** Functions that others call come first: PostgreSQL resolves some of these calls when it creates a function. */
    private static final String SHARED = "shared";

    private static final String DEFINITIONS = """
            SELECT md5(string_agg(pg_get_functiondef(p.oid), '' ORDER BY p.oid::regprocedure::text))
            FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'""";

    private final List<Path> files;

    Functions(Path folder) throws IOException {
        files = Stream.concat(SqlFiles.list(folder.resolve(SHARED)).stream(), SqlFiles.list(folder).stream())
                .toList();
    }

    /**
     * Installs all of them, or none if the database has the same functions already.
     *
     * @throws MistakesException if PostgreSQL rejects one
     */
    void installWhereTheyDiffer(Connection connection) throws SQLException, IOException {
        lock(connection);
        if (checksum(connection).equals(installed(connection))) {
            return;
        }
        replace(connection);
        try (Statement before = connection.createStatement();
                PreparedStatement note =
                        connection.prepareStatement("INSERT INTO installed_functions (checksum) VALUES (?)")) {
            before.execute("DELETE FROM installed_functions");
            note.setString(1, checksum(connection));
            note.execute();
        }
    }

    /**
     * Installs all of them.
     *
     * @throws MistakesException if PostgreSQL rejects one
     */
    void install(Connection connection) throws SQLException, IOException {
        lock(connection);
        replace(connection);
    }

    private void replace(Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            for (Path file : files) {
                String text = Files.readString(file);
                try {
                    statement.execute(text);
                } catch (SQLException e) {
                    SqlFiles.throwUnlessMistaken(e);
                    MistakesException.throwIfAny(List.of(SqlFiles.mistake(file, text, text, e)));
                }
            }
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + INSTALL_LOCK + ")");
        }
    }

    private static String definitions(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(DEFINITIONS)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    private static String installed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT checksum FROM installed_functions")) {
            return result.next() ? result.getString(1) : "";
        }
    }

    /** Covers the files and the definitions in the database, so that a function which an older version or a person replaced is reinstalled. */
    private String checksum(Connection connection) throws SQLException, IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path file : files) {
            all.writeBytes(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            all.writeBytes(Files.readAllBytes(file));
        }
        all.writeBytes(definitions(connection).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Sha256.of(all.toByteArray()));
    }
}
