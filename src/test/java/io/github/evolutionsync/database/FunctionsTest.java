package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.check.MistakesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The SQL functions in a database that processes of two versions use. The functions are those of the process that
 * started last.
 */
class FunctionsTest {
    private static final String BYTES = "SELECT answer_bytes()";
    private static final String OURS = Integer.toString(512 * 1024);
    private static final String OTHERS = Integer.toString(256 * 1024);

    @TempDir
    private Path newer;

    private final String url = Bundle.newDatabase();
    private HikariDataSource running;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        running = open();
        connection = running.getConnection();
        Bundle.rows(url, "INSERT INTO instances (name, tenant_id) VALUES ('loja', 'acme')");
        try (Stream<Path> files = Files.walk(SqlFiles.FUNCTIONS)) {
            for (Path file : files.toList()) {
                Path copy = newer.resolve(SqlFiles.FUNCTIONS.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        running.close();
    }

    private HikariDataSource open() {
        return Database.open(url, Bundle.DATABASE_USER, "", 1, true);
    }

    @Test
    void functionsAreInstalledOnlyWhereTheirTextHasChanged() throws Exception {
        String atFirst = Bundle.value(url, "SELECT xmin FROM pg_proc WHERE proname = 'store_messages'");
        open().close();
        assertThat(Bundle.value(url, "SELECT xmin FROM pg_proc WHERE proname = 'store_messages'"))
                .isEqualTo(atFirst);

        installNewer();
        assertThat(Bundle.value(url, "SELECT xmin FROM pg_proc WHERE proname = 'store_messages'"))
                .isNotEqualTo(atFirst);
        assertThat(Bundle.value(url, "SELECT count(*) FROM installed_functions"))
                .isEqualTo("1");
    }

    @Test
    void aRunningProcessContinuesWhenANewerOneInstallsItsFunctions() throws Exception {
        String statement = Files.readString(Path.of("routes/sql/store-messages.sql"))
                .replace(":?rows", "?")
                .replace(":?media_fetched", "'auto'")
                .replace(":?media_fetch_types", "'image'")
                .replace(":?media_max_bytes", "1")
                .replace(":?messages_keep", "'forever'")
                .replace(":?media_keep", "'forever'");
        try (PreparedStatement store = connection.prepareStatement(statement)) {
            for (int message = 0;
                    message < 10;
                    message++) { // the driver prepares it at the fifth, the server plans it at the tenth
                assertThat(stored(store, message)).isEqualTo(1);
            }
            change("answer-bytes.sql", "512", "256");
            change("store-messages.sql", "given <= 8", "given <= 0");
            installNewer();
            assertThat(Bundle.value(url, BYTES)).isEqualTo(OTHERS);
            for (int message = 10; message < 20; message++) {
                assertThat(stored(store, message)).isEqualTo(1);
            }
        }
    }

    /** A second function of that name with more arguments, even optional ones, would make its calls ambiguous. */
    @Test
    void theStatementOfTheVersionBeforeStoresMessagesToo() {
        Bundle.rows(url, """
                DROP FUNCTION store_messages(text);
                CREATE FUNCTION store_messages(raw text)
                RETURNS TABLE (tenant_id text, seq bigint, base bigint, frames text, messages int, inserted bigint)
                LANGUAGE sql AS $$ SELECT NULL::text, 0::bigint, 0::bigint, NULL::text, 0, 0::bigint $$""");
        open().close();
        assertThat(Bundle.value(url, """
                                SELECT inserted FROM store_messages(CAST('[{"instance": "loja", "jid": "5511988880001@s.whatsapp.net",
                                  "id": "M", "from_me": false, "sent_at": 1795448000}]' AS text))""")).isEqualTo("1");
    }

    /** A crash while the new version is rolled out, or a step back to the version before. */
    @Test
    void anOlderProcessInstallsItsFunctionsAtStartupAndTheNewerOneAtItsNextStartup() throws Exception {
        change("answer-bytes.sql", "512", "256");
        installNewer();
        open().close();
        assertThat(Bundle.value(url, BYTES)).isEqualTo(OURS);
        installNewer();
        assertThat(Bundle.value(url, BYTES)).isEqualTo(OTHERS);
    }

    /** As a version does that does not know the table, or a person. */
    @Test
    void aFunctionReplacedWithoutANoteIsReinstalled() {
        Bundle.rows(
                url, "CREATE OR REPLACE FUNCTION answer_bytes() RETURNS int LANGUAGE sql IMMUTABLE RETURN " + OTHERS);
        assertThat(Bundle.value(url, BYTES)).isEqualTo(OTHERS);
        open().close();
        assertThat(Bundle.value(url, BYTES)).isEqualTo(OURS);
    }

    @Test
    void aNewerProcessThatChangesAFunctionsResultTypeDoesNotStart() throws Exception {
        change(
                "store-messages.sql",
                "RETURNS TABLE (tenant_id text, seq bigint)",
                "RETURNS TABLE (tenant text, seq bigint)");
        assertThatThrownBy(this::installNewer)
                .isInstanceOf(MistakesException.class)
                .hasMessageContaining("store-messages.sql")
                .hasMessageContaining("cannot change return type of existing function");
    }

    @Test
    void aDatabaseWhoseFunctionsWereAMigrationIsUpgraded() {
        Bundle.rows(
                url,
                "INSERT INTO flyway_schema_history (installed_rank, description, type, script, checksum, installed_by, execution_time, success)"
                        + " VALUES (99, 'functions', 'SQL', 'R__functions.sql', 1, 'postgres', 1, true); DELETE FROM installed_functions");
        open().close();
        assertThat(Bundle.value(url, "SELECT count(*) FROM installed_functions"))
                .isEqualTo("1");
    }

    private void change(String file, String from, String to) throws IOException {
        String text = Files.readString(newer.resolve(file));
        assertThat(text).contains(from);
        Files.writeString(newer.resolve(file), text.replace(from, to));
    }

    private void installNewer() throws SQLException, IOException {
        Files.writeString(newer.resolve("zz-newer.sql"), "-- of the newer version\nSELECT 1");
        try (HikariDataSource other = open();
                Connection installing = other.getConnection()) {
            installing.setAutoCommit(false);
            new Functions(newer).installWhereTheyDiffer(installing);
            installing.commit();
        }
    }

    private static long stored(PreparedStatement store, int message) throws SQLException {
        store.setString(
                1,
                "[{\"instance\": \"loja\", \"jid\": \"5511988880001@s.whatsapp.net\", \"id\": \"M%d\", \"from_me\": false, \"sent_at\": %d}]"
                        .formatted(message, 1_795_448_000 + message));
        try (ResultSet result = store.executeQuery()) {
            result.next();
            return result.getLong("inserted");
        }
    }
}
