-- Which rows of outbox may be sent now.

-- The first due row of each instance that may send now: one lookup per instance that has rows, however many wait.
CREATE OR REPLACE FUNCTION due_sends() RETURNS TABLE (id uuid, tenant_id text, due_at timestamptz, nr bigint) LANGUAGE sql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
  WITH RECURSIVE waiting AS (
    (SELECT o.instance FROM outbox o WHERE o.is_next ORDER BY o.instance LIMIT 1)
    UNION ALL
    SELECT (SELECT o.instance FROM outbox o WHERE o.is_next AND o.instance > w.instance ORDER BY o.instance LIMIT 1)
    FROM waiting w WHERE w.instance IS NOT NULL
  )
  SELECT f.id, f.tenant_id, f.due_at, f.nr FROM waiting w
  CROSS JOIN LATERAL (SELECT o.id, o.tenant_id, o.due_at, o.nr FROM outbox o WHERE o.is_next AND o.instance = w.instance
      AND coalesce(o.not_before <= clock_timestamp(), true)
    ORDER BY o.due_at, o.nr LIMIT 1) f
  LEFT JOIN instances i ON i.name = w.instance
  LEFT JOIN send_paces p ON p.instance = w.instance
  WHERE f.due_at <= clock_timestamp() AND coalesce(p.next_send_at <= clock_timestamp(), true) AND coalesce(i.listening, true)
    AND (SELECT count(*) FROM outbox s WHERE s.tenant_id = f.tenant_id AND s.state = 'sending') < 16;
$$;

-- The time to the next message of an instance, not always the same; none where the pace is unlimited.
CREATE OR REPLACE FUNCTION next_pause(per_minute numeric) RETURNS interval LANGUAGE sql VOLATILE
RETURN CASE WHEN per_minute > 0 THEN interval '1 minute' / per_minute::float8 * (0.8 + 0.4 * random()) ELSE interval '0' END;

-- What sending a claimed row needs.
CREATE OR REPLACE FUNCTION send_job(o outbox) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('send', o.id, 'try', o.tries, 'tenant', o.tenant_id, 'instance', o.instance, 'kind', o.kind, 'content', o.content,
    'payload', o.payload, 'number', o.number, 'checks', o.checks_number, 'starts_chat', o.chat_id IS NULL, 'jid', coalesce(c.whatsapp_chat_id, o.jid), 'sha256', o.sha256,
    'quotes', o.quoted_id IS NOT NULL, 'quoted', (
      SELECT jsonb_build_object('id', q.whatsapp_message_id, 'remoteJid', k.whatsapp_chat_id, 'fromMe', q.direction = 'OUTGOING',
        'participant', CASE WHEN k.is_group THEN q.sender_jid END,
        'text', CASE WHEN q.message_type IN ('conversation', 'extendedTextMessage') THEN left(q.content, 1000) END)
      FROM messages q JOIN chats k ON k.id = q.chat_id WHERE q.id = o.quoted_id AND q.tenant_id = o.tenant_id))
  FROM (SELECT o.*) s LEFT JOIN chats c ON c.id = o.chat_id;
$$;
