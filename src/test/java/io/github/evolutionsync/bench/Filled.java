package io.github.evolutionsync.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;

/**
 * Years of chats and messages, inserted directly into the tables. Their seq is lower than today's, so clients already
 * have them.
 */
final class Filled {
    private static final String CHATS = """
            WITH made AS (
              INSERT INTO chats (tenant_id, whatsapp_chat_id, contact_name, contact_number, last_message_at, instance, created_seq, seq)
              SELECT 'default', '5531' || n || '@s.whatsapp.net', 'Cliente ' || n, '5531' || n, now() - interval '1 day', 'loja-0',
                n - 10000000000000, n - 10000000000000
              FROM generate_series(100000001, 100000000 + ?) n
              RETURNING id, whatsapp_chat_id
            )
            INSERT INTO chat_aliases (tenant_id, jid, chat_id) SELECT 'default', whatsapp_chat_id, id FROM made
            """;
    private static final String MESSAGES = """
            INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, status, content, message_type, sender_name,
              sent_at, instance, created_seq, seq)
            SELECT c.id, 'default', 'OLD' || n || '-' || c.whatsapp_chat_id, 'INCOMING', 'READ', 'Uma mensagem antiga, das muitas que há',
              'conversation', c.contact_name, now() - interval '2 days' - n * interval '1 hour', 'loja-0',
              c.seq + n * 1000000, c.seq + n * 1000000
            FROM chats c, generate_series(1, ?) n WHERE c.whatsapp_chat_id LIKE '5531%'
            """;

    private Filled() {}

    static void fill(Deployment deployment, int chats, int messages) throws Exception {
        try (Connection connection = deployment.connect()) {
            insert(connection, CHATS, chats);
            insert(connection, MESSAGES, messages / chats);
            try (Statement statement = connection.createStatement()) {
                statement.execute("VACUUM ANALYZE");
            }
        }
    }

    private static void insert(Connection connection, String sql, int number) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, number);
            statement.execute();
        }
    }
}
