-- Reads only: a page of the messages in these chats (null: all of the tenant) after a place, chat by chat in the order of time; in groups those
-- of these JIDs (null: of everybody). A page ends at 500 rows or answer_bytes, after one row at least.
CREATE OR REPLACE FUNCTION export_messages(tenant text, scope uuid[], jids text[], after text) RETURNS TABLE (item text, place text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  first uuid := nullif(split_part(after, '_', 1), '')::uuid;
  at timestamptz;
  arrival bigint;
  last uuid;
  c record;
  m messages;
  n int := 0;
  size bigint := 0;
BEGIN
  FOR c IN SELECT x.id, x.is_group FROM chats x
    WHERE x.tenant_id = tenant AND (scope IS NULL OR x.id = ANY (scope)) AND (first IS NULL OR x.id >= first) ORDER BY x.id
  LOOP
    at := CASE WHEN c.id = first THEN cursor_at(substr(after, 38)) ELSE '-infinity' END;
    arrival := CASE WHEN c.id = first THEN split_part(after, '_', 4)::bigint ELSE -1 END;
    last := CASE WHEN c.id = first THEN split_part(after, '_', 3)::uuid ELSE '00000000-0000-0000-0000-000000000000' END;
    FOR m IN SELECT * FROM messages o
      WHERE o.chat_id = c.id AND (jids IS NULL OR NOT c.is_group OR o.sender_jid = ANY (jids))
        AND (coalesce(o.sent_at, '-infinity'), coalesce(o.created_seq, 0), o.id) > (at, arrival, last)
      ORDER BY coalesce(o.sent_at, '-infinity'), coalesce(o.created_seq, 0), o.id
    LOOP
      item := message_json(m)::jsonb || jsonb_build_object('chatId', m.chat_id, 'mentions', m.mentions, 'sha256',
        (SELECT d.sha256 FROM media d WHERE d.tenant_id = tenant AND d.message_id = m.id AND d.state = 'stored'));
      size := size + octet_length(item);
      IF n > 0 AND size > answer_bytes() THEN
        RETURN;
      END IF;
      place := c.id || '_' || cursor_of(coalesce(m.sent_at, '-infinity'), m.id) || '_' || coalesce(m.created_seq, 0);
      RETURN NEXT;
      n := n + 1;
      IF n >= 500 THEN
        RETURN;
      END IF;
    END LOOP;
  END LOOP;
END $$;
