package io.github.evolutionsync.newcomer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.EmbeddedDatabase;
import io.github.evolutionsync.demo.EmbeddedDatabaseSettings;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * The environment of a new user, for .ci/newcomer: a PostgreSQL with an empty database and one that an older Evolution
 * Sync filled, and an Evolution whose instance {@code loja} gets a message every second. Writes their addresses to a
 * file, and ends when its input ends.
 */
public final class Surroundings {
    private static final String PREVIOUS_SCHEMA = "4";
    private static final String DATA = """
            INSERT INTO tenants (tenant_id, seq) VALUES ('acme', 2);
            INSERT INTO instances (name, tenant_id, state) VALUES ('loja', 'acme', 'open');
            WITH chat AS (
              INSERT INTO chats (tenant_id, whatsapp_chat_id, contact_name, contact_number, instance, created_seq, seq)
              VALUES ('acme', '5511911110000@s.whatsapp.net', 'Freguês antigo', '5511911110000', 'loja', 1, 1) RETURNING id
            ), alias AS (
              INSERT INTO chat_aliases (tenant_id, jid, chat_id) SELECT 'acme', '5511911110000@s.whatsapp.net', id FROM chat
            )
            INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, content, sent_at, instance, created_seq, seq)
            SELECT id, 'acme', 'OLD1', 'INCOMING', 'de antes', now() - interval '1 day', 'loja', 2, 2 FROM chat;
            """;

    private Surroundings() {}

    /** @param args the file to write */
    public static void main(String[] args) throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedDatabaseSettings.temporary());
                SimulatedEvolution evolution = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults(), SimulatedInstance.named("loja"))) {
            String own = database.createDatabase("own");
            String older = database.createDatabase("older");
            fill(older, database);
            Path draft = Path.of(args[0] + ".draft");
            Files.writeString(
                    draft,
                    String.join(
                            "\n",
                            "EVOLUTION_URL=" + evolution.url(),
                            "EVOLUTION_API_KEY=" + evolution.apiKey(),
                            "DATABASE_USER=" + database.user(),
                            "OWN_DATABASE=" + own,
                            "OLDER_DATABASE=" + older,
                            ""));
            Files.move(draft, Path.of(args[0]));
            ScheduledExecutorService talk = Executors.newSingleThreadScheduledExecutor();
            AtomicInteger number = new AtomicInteger();
            talk.scheduleAtFixedRate(() -> say(evolution, number.incrementAndGet()), 0, 1, TimeUnit.SECONDS);
            while (System.in.read() >= 0) {
                // until who started it ends
            }
            talk.shutdownNow();
        }
    }

    private static void fill(String url, EmbeddedDatabase database) throws Exception {
        Flyway.configure()
                .dataSource(url, database.user(), database.password())
                .target(PREVIOUS_SCHEMA)
                // today's functions name columns that it has not got
                .repeatableSqlMigrationPrefix("none")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(DATA);
        }
    }

    private static void say(SimulatedEvolution evolution, int number) {
        ObjectNode data = new ObjectMapper().createObjectNode();
        data.putObject("key")
                .put("remoteJid", "5511911111111@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "NEW" + number);
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", "mensagem " + number);
        evolution.emit("loja", "messages.upsert", data);
    }
}
