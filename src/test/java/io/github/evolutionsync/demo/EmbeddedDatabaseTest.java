package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    /** Initialised once and copied for each test, since that takes most of a first start's time. */
    @TempDir
    private static Path initialised;

    @TempDir
    private Path temp;

    @BeforeAll
    static void initialise() {
        EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(initialised)).close();
    }

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.walk(initialised)) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(file, temp.resolve(initialised.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Another Java process that uses a folder until it is killed. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) throws Exception {
            EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(Path.of(args[0])));
            execute(database.jdbcUrl(), "CREATE TABLE t AS SELECT 'kept'::text AS word");
            System.out.println("READY");
            Thread.currentThread().join();
        }
    }

    @Test
    void aRestartedServerHasTheSamePortAndData() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp))) {
            String url = database.jdbcUrl();
            execute(url, "CREATE TABLE t AS SELECT 'kept'::text AS word");
            database.stop();
            database.restart();
            assertThat(database.jdbcUrl()).isEqualTo(url);
            assertThat(query(url, "SELECT word FROM t")).isEqualTo("kept");
        }
    }

    @Test
    void dataIsKeptBetweenRuns() throws SQLException {
        EmbeddedDatabaseSettings settings = EmbeddedDatabaseSettings.keptIn(temp);
        try (EmbeddedDatabase first = EmbeddedDatabase.start(settings)) {
            execute(first.jdbcUrl(), "CREATE TABLE t AS SELECT 'kept'::text AS word");
            assertThat(query(first.jdbcUrl(), "SHOW fsync")).isEqualTo("on");
        }
        assertThat(temp.resolve("postmaster.pid")).doesNotExist();
        try (EmbeddedDatabase second = EmbeddedDatabase.start(settings)) {
            assertThat(query(second.jdbcUrl(), "SELECT word FROM t")).isEqualTo("kept");
        }
    }

    @Test
    void aTemporaryDatabaseIsFastAndCanHaveMoreThanOne() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.temporary())) {
            assertThat(query(database.jdbcUrl(), "SHOW fsync")).isEqualTo("off");
            String other = database.createDatabase("other");
            execute(other, "CREATE TABLE t AS SELECT 'here'::text AS word");
            assertThat(query(other, "SELECT word FROM t")).isEqualTo("here");
            assertThatThrownBy(() -> query(database.jdbcUrl(), "SELECT word FROM t"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aKilledRunIsCleanedUpAndItsDataIsKept() throws Exception {
        Process killed = otherProcess(temp);
        killed.destroyForcibly().waitFor();
        assertThat(temp.resolve("postmaster.pid")).exists();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp))) {
            assertThat(query(database.jdbcUrl(), "SELECT word FROM t")).isEqualTo("kept");
        }
    }

    @Test
    void aKilledServerRecovers() throws Exception {
        Process killed = otherProcess(temp);
        long server = Long.parseLong(
                Files.readAllLines(temp.resolve("postmaster.pid")).get(0));
        killed.destroyForcibly().waitFor();
        ProcessHandle postgres = ProcessHandle.of(server).orElseThrow();
        List<ProcessHandle> all = postgres.children().toList();
        postgres.destroyForcibly();
        for (ProcessHandle child : all) {
            child.onExit().get();
        }

        try (EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp))) {
            assertThat(query(database.jdbcUrl(), "SELECT word FROM t")).isEqualTo("kept");
        }
    }

    @Test
    void aFolderInUseIsRejectedInOneSentence() throws Exception {
        Process other = otherProcess(temp);
        try {
            assertThatThrownBy(() -> EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The database in " + temp + " is in use by another process of Evolution Sync;"
                            + " stop that one first, or choose another folder.");
        } finally {
            other.destroyForcibly().waitFor();
            // takes away what the killed one has left
            EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp)).close();
        }
    }

    @Test
    void aFolderInUseByThisProcessIsRejectedToo() {
        try (EmbeddedDatabase first = EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp))) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp)))
                    .hasMessageContaining("is in use by another process of Evolution Sync");
            assertThat(first.jdbcUrl()).startsWith("jdbc:postgresql://localhost:");
        }
    }

    @Test
    void aProcessIdThatAnotherProgramHasNowDoesNotPreventStartup() throws IOException, SQLException {
        EmbeddedDatabaseSettings settings = EmbeddedDatabaseSettings.keptIn(temp);
        noteServer(ProcessHandle.current().pid());
        try (EmbeddedDatabase database = EmbeddedDatabase.start(settings)) {
            assertThat(query(database.jdbcUrl(), "SELECT 'up'")).isEqualTo("up");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aZombieServerDoesNotPreventStartup() throws Exception {
        // the shell's child outlives it as a child of sleep, which never asks how it has ended
        Process careless = new ProcessBuilder("sh", "-c", "sleep 600 & exec sleep 600").start();
        try {
            await().until(() -> careless.children().count() == 1
                    && careless.info().commandLine().orElse("").endsWith("sleep 600"));
            ProcessHandle child = careless.children().findFirst().orElseThrow();
            child.destroyForcibly();
            await().until(() -> Files.readString(Path.of("/proc", String.valueOf(child.pid()), "stat"))
                    .contains(") Z "));
            noteServer(child.pid());
            try (EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp))) {
                assertThat(query(database.jdbcUrl(), "SELECT 'up'")).isEqualTo("up");
            }
        } finally {
            careless.destroyForcibly();
        }
    }

    @Test
    void aServerThatAnotherProgramStartedIsNotStopped() throws Exception {
        try (EmbeddedDatabase foreign = EmbeddedDatabase.start(EmbeddedDatabaseSettings.temporary())) {
            long server = Long.parseLong(
                    query(foreign.jdbcUrl(), "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"));
            noteServer(server);
            assertThatThrownBy(() -> EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(temp)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The database in " + temp + " is in use by PostgreSQL process " + server
                            + "; stop that one first, or choose another folder.");
            assertThat(query(foreign.jdbcUrl(), "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    @Test
    void aFirstStartThatWasKilledHalfwayIsRepeated() throws Exception {
        Path folder = temp.resolve("data/postgres");
        Path draft = Files.createDirectories(temp.resolve("data/postgres.new"));
        Files.writeString(draft.resolve("PG_VERSION"), "17");
        Files.writeString(draft.resolve("postgresql.conf"), "");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(folder))) {
            assertThat(query(database.jdbcUrl(), "SHOW data_directory")).isEqualTo(folder.toString());
        }
        assertThat(draft).doesNotExist();
    }

    private void noteServer(long pid) throws IOException {
        Files.write(
                temp.resolve("postmaster.pid"),
                List.of(String.valueOf(pid), temp.toString(), "1700000000", "5432", "/tmp", "localhost", "", "ready"));
    }

    private static Process otherProcess(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); !"READY".equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IOException("The other process has ended: " + said);
            }
            said.append(line).append('\n');
        }
        return process;
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
