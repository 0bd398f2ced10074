package io.github.evolutionsync.livefeed;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.database.Database;
import io.github.evolutionsync.database.StatementParameters;
import io.github.evolutionsync.demo.EmbeddedDatabase;
import io.github.evolutionsync.demo.EmbeddedDatabaseSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.jdbc.DefaultConnectionStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route that reads updates, with the real tables. */
class DeliverFramesTest {

    private static final Pattern EVENT = Pattern.compile("\"event\" ?: ?\"([^\"]+)\".*?\"seq\" ?: ?(\\d+)");

    @TempDir
    private Path folder;

    @Test
    void aCreatedRowArrivesAsNewWhicheverPageItsLastChangeIsOn() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(folder));
                HikariDataSource tables =
                        Database.open(database.jdbcUrl(), database.user(), database.password(), 2, true);
                Door door = new Door(new Tables(), settings -> {}, null)) {
            // a chat of four messages, of which the first changed at 4 (its status), and at 8 (what its chat tells, so
            // that
            // who knows it as it was at 4 need not be told); the chat's name changed at 9
            execute(
                    tables,
                    "INSERT INTO tenants (tenant_id, seq) VALUES ('acme', 9)",
                    "INSERT INTO chats (tenant_id, whatsapp_chat_id, created_seq, prior_seq, seq, changed)"
                            + " VALUES ('acme', '1@s.whatsapp.net', 1, 5, 9, '{contactName}')",
                    "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, created_seq, prior_seq, seq, changed)"
                            + " SELECT 'acme', c.id, 'M' || n, 'INCOMING', n, CASE n WHEN 2 THEN 4 END,"
                            + " CASE n WHEN 2 THEN 8 ELSE n END, CASE n WHEN 2 THEN ARRAY['counts'] END"
                            + " FROM chats c, generate_series(2, 5) n");
            door.camel.getRegistry().bind("dataSource", tables);
            door.camel.getPropertiesComponent().addInitialProperty("livefeed.page-size", "2");
            door.camel.getPropertiesComponent().addInitialProperty("roles", "deliver");
            door.camel.getRegistry().bind("statementParameters", new StatementParameters());
            door.camel.getRegistry().bind("storeConnections", new DefaultConnectionStrategy());
            PluginHelper.getRoutesLoader(door.camel)
                    .loadRoutes(
                            ResourceHelper.resolveResource(
                                    door.camel, "file:routes/kamelets/run-statement.kamelet.yaml"),
                            ResourceHelper.resolveResource(
                                    door.camel, "file:routes/deliver/deliver-frames.camel.yaml"));

            assertThat(told(door.connect("acme", 0).awaitFrames(8)))
                    .containsExactly(
                            "ready 0",
                            "chat:new 1",
                            "chat:message 2",
                            "chat:message 3",
                            "chat:message 4",
                            "chat:message 5",
                            "message:update 8",
                            "chat:update 9");
            assertThat(told(door.connect("acme", 2).awaitFrames(6)))
                    .containsExactly(
                            "ready 2",
                            "chat:message 3",
                            "chat:message 4",
                            "chat:message 5",
                            "message:update 8",
                            "chat:update 9");
            assertThat(told(door.ready("acme").frames)).containsExactly("ready 9");
            assertThat(told(door.ready("nobody").frames)).containsExactly("ready 0");
        }
    }

    private static List<String> told(List<String> frames) {
        return frames.stream()
                .map(EVENT::matcher)
                .filter(Matcher::find)
                .map(event -> event.group(1) + " " + event.group(2))
                .toList();
    }

    private static void execute(HikariDataSource tables, String... statements) throws Exception {
        try (Connection connection = tables.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
