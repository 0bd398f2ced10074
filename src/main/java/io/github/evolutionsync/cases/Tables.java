package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The tables that a case compares, without the columns that differ in every run (ids, change numbers, storage times).
 */
public final class Tables {
    private static final String DUMP = """
            SELECT json_build_object(
              'chats', (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
                  'tenant', c.tenant_id, 'whatsapp_chat_id', c.whatsapp_chat_id, 'contact_name', c.contact_name,
                  'contact_number', c.contact_number, 'status', c.status, 'is_group', c.is_group,
                  'last_message_at', iso_time(c.last_message_at), 'unread_count', c.unread_count,
                  'profile_picture_url', c.profile_picture_url, 'instance', c.instance,
                  'labels', (SELECT json_agg(l.instance || ' ' || l.label_id ORDER BY l.instance, l.label_id)
                    FROM chat_labels l WHERE l.chat_id = c.id),
                  'aliases', (SELECT json_agg(a.jid ORDER BY a.jid) FROM chat_aliases a WHERE a.chat_id = c.id
                    AND a.jid <> c.whatsapp_chat_id)))
                ORDER BY c.tenant_id, c.whatsapp_chat_id), '[]') FROM chats c),
              'messages', (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
                  'tenant', m.tenant_id, 'chat', c.whatsapp_chat_id, 'whatsapp_message_id', m.whatsapp_message_id,
                  'direction', m.direction, 'status', m.status, 'content', m.content, 'message_type', m.message_type,
                  'sender_jid', m.sender_jid, 'sender_name', m.sender_name, 'quoted_message_id', m.quoted_message_id,
                  'media', m.media, 'mentions', m.mentions, 'forwarded', m.forwarded, 'sent_at', iso_time(m.sent_at),
                  'edited_at', iso_time(m.edited_at), 'deleted', CASE WHEN m.deleted_at IS NOT NULL THEN true END,
                  'instance', m.instance))
                ORDER BY m.tenant_id, c.whatsapp_chat_id, m.sent_at, m.whatsapp_message_id), '[]')
                FROM messages m JOIN chats c ON c.id = m.chat_id),
              'labels', (SELECT json_agg(json_strip_nulls(json_build_object('tenant', l.tenant_id, 'instance', l.instance,
                  'id', l.label_id, 'name', l.name, 'color', l.color, 'predefined_id', l.predefined_id,
                  'deleted', nullif(l.deleted, false))) ORDER BY l.tenant_id, l.instance, l.label_id) FROM labels l),
              'waiting_labels', (SELECT json_agg(r.jid || ' ' || r.label_id ORDER BY r.jid, r.label_id) FROM label_reports r
                WHERE r.labeled AND chats_of_jids(r.tenant_id, ARRAY[r.jid]) = '{}'),
              'pending_updates', (SELECT json_agg(p.whatsapp_message_id ORDER BY p.whatsapp_message_id)
                FROM pending_updates p),
              'dead_letters', (SELECT json_agg(d.error ORDER BY d.error) FROM dead_letters d))::text
            """;

    /** The user of every embedded server. */
    private static final String USER = "postgres";

    private Tables() {}

    /** Returns the tables as JSON. Rare parts are left out if they are empty. */
    public static JsonNode dump(String jdbcUrl) {
        try (CaseDatabase database = new CaseDatabase(jdbcUrl, USER)) {
            return dump(database);
        }
    }

    /** Deletes everything that events leave in the tables. Instances stay, with an old first_seen_at. */
    public static void clear(String jdbcUrl) {
        try (CaseDatabase database = new CaseDatabase(jdbcUrl, USER)) {
            clear(database);
        }
    }

    static JsonNode dump(CaseDatabase database) {
        ObjectNode dump = (ObjectNode) CaseJson.parse(database.value(DUMP));
        for (String rare : new String[] {"labels", "waiting_labels", "pending_updates", "dead_letters"}) {
            if (dump.path(rare).isNull()) {
                dump.remove(rare);
            }
        }
        return dump;
    }

    static void clear(CaseDatabase database) {
        // not TRUNCATE, which creates new files for every table and index each time; one round trip for all
        database.run("DELETE FROM messages; DELETE FROM chat_aliases; DELETE FROM chats; DELETE FROM chat_merges;"
                + " DELETE FROM contacts; DELETE FROM pending_updates; DELETE FROM dead_letters;"
                + " DELETE FROM retention; DELETE FROM labels; DELETE FROM label_reports; DELETE FROM label_lookups;"
                + " UPDATE instances SET first_seen_at = '2026-01-01', profile_name = NULL,"
                + " owner_jid = NULL, state = 'open'");
    }
}
