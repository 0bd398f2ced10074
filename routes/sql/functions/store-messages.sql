-- A message is one row, unique (chat_id, whatsapp_message_id), its chat found through chat_aliases. A repeat only adds what
-- it knows better: the earlier time, the higher status, OUTGOING over INCOMING, a later edit; else it changes nothing.
-- A message that only edits or revokes another is no row: it is stored as update-messages.sql stores it.
CREATE OR REPLACE FUNCTION store_messages(rows jsonb) RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  tenants_ text[];
  bases bigint[];
  repeats int;
  changes jsonb;
BEGIN
  SELECT * INTO tenants_, bases
  FROM lock_tenants(ARRAY(SELECT DISTINCT x.instance FROM jsonb_to_recordset(rows) AS x (instance text)));
  changes := (SELECT jsonb_agg(r) FROM jsonb_array_elements(rows) r WHERE r ? 'change');
  IF changes IS NOT NULL THEN
    PERFORM update_messages(changes); -- kept until theirs is stored, where that stands below
    rows := coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(rows) r WHERE NOT r ? 'change'), '[]');
  END IF;
  PERFORM open_chats(rows);

  SELECT coalesce(max(n), 0) INTO repeats
  FROM (SELECT count(*) AS n FROM jsonb_to_recordset(rows) AS x (id text) GROUP BY x.id) k;

  FOR round IN 1..repeats LOOP -- the n-th time that a message stands in this batch
    WITH arrived AS (
      SELECT i.tenant_id, a.chat_id, x.*, to_timestamp(x.sent_at) AS at, to_timestamp(x.edited_at) AS edited,
        CASE WHEN x.from_me THEN 'OUTGOING' ELSE 'INCOMING' END AS direction,
        coalesce(x.moves_chat, true) AS moves, coalesce(s.phone_jid, x.sender_jid) AS sender,
        coalesce(x.history OR (x.caught_up AND to_timestamp(x.sent_at) < date_trunc('second', i.first_seen_at)), false) AS is_history,
        coalesce(x.revoked AND x.caught_up, false) AS is_revoked, nullif(x.content, '') AS said, coalesce(x.stand_in, false) AS is_stand_in,
        row_number() OVER (PARTITION BY a.chat_id, x.id ORDER BY x.ord) AS nth
      FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, jid text, alt text, id text, from_me boolean, status text,
          content text, stand_in boolean, message_type text, sender_jid text, sender_name text, quoted_message_id text, media jsonb,
          mentions text[], forwarded boolean, sent_at numeric, edited_at numeric, moves_chat boolean, history boolean,
          caught_up boolean, revoked boolean)) WITH ORDINALITY
        AS x (instance, jid, alt, id, from_me, status, content, stand_in, message_type, sender_jid, sender_name, quoted_message_id, media,
          mentions, forwarded, sent_at, edited_at, moves_chat, history, caught_up, revoked, ord)
      JOIN instances i ON i.name = x.instance
      JOIN chat_aliases a ON a.tenant_id = i.tenant_id AND a.jid = account_jid(x.jid, x.alt)
      LEFT JOIN contacts s ON s.tenant_id = i.tenant_id AND s.jid = x.sender_jid
    ), r AS (
      SELECT v.*, m.id AS message_id, t.seq + row_number() OVER (PARTITION BY v.tenant_id ORDER BY v.ord) AS new_seq
      FROM arrived v JOIN tenants t ON t.tenant_id = v.tenant_id
      LEFT JOIN messages m ON m.chat_id = v.chat_id AND m.whatsapp_message_id = v.id
      WHERE v.nth = round
    ), known AS (
      SELECT r.message_id, r.new_seq,
        CASE WHEN r.from_me THEN 'OUTGOING' ELSE m.direction END AS direction,
        CASE WHEN r.from_me AND m.direction = 'INCOMING' THEN r.instance ELSE m.instance END AS instance,
        higher_status(m.status, r.status) AS status,
        CASE WHEN r.edited > coalesce(m.edited_at, '-infinity') AND r.said IS NOT NULL THEN r.said
          WHEN e.gives_way OR (m.edited_at IS NULL AND r.at < m.sent_at AND NOT r.is_stand_in) THEN coalesce(r.said, m.content, r.content)
          ELSE m.content END AS content,
        CASE WHEN e.gives_way AND r.said IS NOT NULL THEN r.is_stand_in ELSE m.stand_in END AS stand_in,
        CASE WHEN r.content IS NOT NULL THEN greatest(m.edited_at, r.edited) ELSE m.edited_at END AS edited_at,
        coalesce(m.deleted_at, CASE WHEN r.is_revoked THEN now() END) AS deleted_at,
        CASE WHEN e.gives_way AND r.said IS NOT NULL THEN coalesce(r.message_type, m.message_type)
          ELSE coalesce(m.message_type, r.message_type) END AS message_type,
        CASE WHEN is_lid(m.sender_jid) AND is_phone(r.sender) THEN r.sender ELSE coalesce(m.sender_jid, r.sender) END AS sender_jid,
        coalesce(m.sender_name, r.sender_name) AS sender_name,
        coalesce(m.quoted_message_id, r.quoted_message_id) AS quoted_message_id,
        coalesce(r.media || m.media, m.media, r.media) AS media,
        coalesce(m.mentions, r.mentions) AS mentions,
        coalesce(m.forwarded, r.forwarded) AS forwarded,
        least(m.sent_at, r.at) AS sent_at,
        m.moves_chat OR (r.moves AND NOT r.is_revoked) AS moves,
        m.counts OR (r.moves AND NOT r.is_history AND NOT r.is_revoked) AS counts,
        m.history AND r.is_history AS history
      FROM r JOIN messages m ON m.id = r.message_id
      CROSS JOIN LATERAL (SELECT gives_way(m, r.is_stand_in) AS gives_way) e
    ), better AS (
      SELECT k.*, array_remove(ARRAY[
          CASE WHEN m.status IS DISTINCT FROM k.status THEN 'status' END,
          CASE WHEN m.content IS DISTINCT FROM k.content THEN 'content' END,
          CASE WHEN m.edited_at IS DISTINCT FROM k.edited_at THEN 'editedAt' END,
          CASE WHEN m.deleted_at IS DISTINCT FROM k.deleted_at THEN 'deletedAt' END,
          CASE WHEN m.direction <> k.direction THEN 'direction' END,
          CASE WHEN m.message_type IS DISTINCT FROM k.message_type THEN 'messageType' END,
          CASE WHEN m.sender_jid IS DISTINCT FROM k.sender_jid THEN 'senderJid' END,
          CASE WHEN m.sender_name IS DISTINCT FROM k.sender_name THEN 'senderName' END,
          CASE WHEN m.quoted_message_id IS DISTINCT FROM k.quoted_message_id THEN 'quotedMessageId' END,
          CASE WHEN m.media IS DISTINCT FROM k.media THEN 'media' END,
          CASE WHEN m.forwarded IS DISTINCT FROM k.forwarded THEN 'forwarded' END,
          CASE WHEN m.sent_at IS DISTINCT FROM k.sent_at THEN 'sentAt' END,
          CASE WHEN m.counts <> k.counts OR m.moves_chat <> k.moves THEN 'counts' END], NULL) AS fields
      FROM known k JOIN messages m ON m.id = k.message_id
    ), bettered AS (
      UPDATE messages m SET direction = b.direction, instance = b.instance, status = b.status, content = b.content, stand_in = b.stand_in,
        edited_at = b.edited_at, deleted_at = b.deleted_at, message_type = b.message_type, sender_jid = b.sender_jid, sender_name = b.sender_name,
        quoted_message_id = b.quoted_message_id, media = b.media, mentions = b.mentions, forwarded = b.forwarded,
        sent_at = b.sent_at, moves_chat = b.moves, counts = b.counts,
        history = b.history, changed = b.fields, prior_seq = m.seq, seq = b.new_seq, updated_at = now()
      FROM better b WHERE m.id = b.message_id AND b.fields <> '{}'
    )
    INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, status, content, stand_in, message_type,
      sender_jid, sender_name, quoted_message_id, media, mentions, forwarded, sent_at, edited_at, deleted_at, moves_chat, counts, history, caught_up,
      instance, created_seq, seq)
    SELECT r.chat_id, r.tenant_id, r.id, r.direction, r.status, r.content, r.is_stand_in, r.message_type,
      r.sender, r.sender_name, r.quoted_message_id, r.media, r.mentions, r.forwarded, r.at, r.edited, CASE WHEN r.is_revoked THEN now() END,
      r.moves, r.moves AND NOT r.is_history AND NOT r.is_revoked, r.is_history, r.is_history OR coalesce(r.caught_up, false),
      r.instance, r.new_seq, r.new_seq
    FROM r WHERE r.message_id IS NULL
    ORDER BY r.ord
    ON CONFLICT (chat_id, whatsapp_message_id) DO NOTHING;

    PERFORM settle_seq(tenants_);
  END LOOP;

  PERFORM apply_pending_updates(tenants_, bases);
  PERFORM settle_chats(tenants_, bases);
  RETURN QUERY SELECT * FROM changed_tenants(tenants_, bases);
END $$;
