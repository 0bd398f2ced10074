-- Stores a status, an edit or a deletion of a message, or keeps it until the message arrives. A status only rises, the latest edit wins, and a
-- deletion is final, so a repeat changes nothing.
CREATE OR REPLACE FUNCTION update_messages(rows jsonb) RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  tenants_ text[];
  bases bigint[];
BEGIN
  SELECT * INTO tenants_, bases
  FROM lock_tenants(ARRAY(SELECT DISTINCT x.instance FROM jsonb_to_recordset(rows) AS x (instance text)));
  rows := without_erased('update', rows, tenants_);
  PERFORM learn_pairs(rows);

  WITH arrived AS (
    SELECT i.tenant_id, x.instance, f.jid, x.id, x.status, x.content, to_timestamp(x.edited_at) AS edited, x.deleted, x.ord, m.message_id
    FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, jid text, alt text, id text, status text, content text,
        edited_at numeric, deleted boolean)) WITH ORDINALITY
      AS x (instance, jid, alt, id, status, content, edited_at, deleted, ord)
    JOIN instances i ON i.name = x.instance AND i.tenant_id IS NOT NULL
    CROSS JOIN LATERAL (SELECT account_jid(x.jid, x.alt) AS jid) f
    LEFT JOIN LATERAL find_message(i.tenant_id, x.instance, f.jid, x.id) m (message_id) ON true
  ), r AS (
    SELECT tenant_id, message_id, min(ord) AS ord, bool_or(deleted) AS deleted,
      (array_agg(status ORDER BY status_rank(status) DESC))[1] AS status,
      (array_agg(content ORDER BY edited DESC NULLS LAST))[1] AS content,
      max(edited) AS edited
    FROM arrived WHERE message_id IS NOT NULL GROUP BY tenant_id, message_id
  ), known AS (
    SELECT r.message_id, r.tenant_id, r.ord, higher_status(m.status, r.status) AS status,
      CASE WHEN r.edited > coalesce(m.edited_at, '-infinity') THEN coalesce(r.content, m.content) ELSE m.content END AS content,
      greatest(m.edited_at, r.edited) AS edited_at,
      coalesce(m.deleted_at, CASE WHEN r.deleted THEN now() END) AS deleted_at
    FROM r JOIN messages m ON m.id = r.message_id
  ), better AS (
    SELECT k.*, array_remove(ARRAY[
        CASE WHEN m.status IS DISTINCT FROM k.status THEN 'status' END,
        CASE WHEN m.content IS DISTINCT FROM k.content THEN 'content' END,
        CASE WHEN m.edited_at IS DISTINCT FROM k.edited_at THEN 'editedAt' END,
        CASE WHEN m.deleted_at IS DISTINCT FROM k.deleted_at THEN 'deletedAt' END], NULL) AS fields
    FROM known k JOIN messages m ON m.id = k.message_id
  ), numbered AS (
    SELECT b.*, t.seq + row_number() OVER (PARTITION BY b.tenant_id ORDER BY b.ord) AS new_seq
    FROM better b JOIN tenants t ON t.tenant_id = b.tenant_id WHERE b.fields <> '{}'
  ), bettered AS (
    UPDATE messages m SET status = n.status, content = n.content, edited_at = n.edited_at, deleted_at = n.deleted_at,
      changed = n.fields, prior_seq = m.seq, seq = n.new_seq, updated_at = now()
    FROM numbered n WHERE m.id = n.message_id
  )
  INSERT INTO pending_updates AS p (tenant_id, whatsapp_message_id, instance, jid, status, content, edited_at, deleted_at)
  SELECT tenant_id, id, instance, jid, (array_agg(status ORDER BY status_rank(status) DESC))[1],
    (array_agg(content ORDER BY edited DESC NULLS LAST))[1], max(edited), CASE WHEN bool_or(deleted) THEN now() END
  FROM arrived WHERE message_id IS NULL GROUP BY tenant_id, id, instance, jid
  ON CONFLICT (tenant_id, whatsapp_message_id, instance, jid) DO UPDATE SET
    status = higher_status(p.status, EXCLUDED.status),
    content = CASE WHEN EXCLUDED.edited_at > coalesce(p.edited_at, '-infinity') THEN EXCLUDED.content ELSE p.content END,
    edited_at = greatest(p.edited_at, EXCLUDED.edited_at),
    deleted_at = coalesce(p.deleted_at, EXCLUDED.deleted_at);

  PERFORM settle_seq(tenants_);
  PERFORM settle_chats(tenants_, bases);
  RETURN QUERY SELECT * FROM changed_tenants(tenants_, bases);
END $$;
