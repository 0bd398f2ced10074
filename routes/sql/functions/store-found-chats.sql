-- Chats of findChats and their last messages in one transaction, as store_chats and store_messages store them.
-- created: inserted rows; updated: existing rows whose content changed.
CREATE OR REPLACE FUNCTION store_found_chats(rows jsonb, messages jsonb)
RETURNS TABLE (tenant_id text, seq bigint, created int, updated int) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  tenants_ text[];
  bases bigint[];
BEGIN
  SELECT * INTO tenants_, bases
  FROM lock_tenants(ARRAY(SELECT DISTINCT x.instance FROM jsonb_to_recordset(rows) AS x (instance text)));
  IF rows -> 0 ? 'tenant' THEN -- the instance may have another one since these were requested
    rows := of_their_tenants(rows);
  END IF;
  PERFORM store_chats(rows);
  PERFORM store_messages(messages);
  RETURN QUERY
    SELECT b.tenant_id, t.seq,
      (SELECT count(*)::int FROM chats c WHERE c.tenant_id = b.tenant_id AND c.created_seq > b.seq),
      (SELECT count(*)::int FROM chats c WHERE c.seq > b.seq AND coalesce(c.created_seq, 0) <= b.seq AND c.id IN (
        SELECT x.id FROM chats x WHERE x.tenant_id = b.tenant_id AND coalesce(x.own_seq, x.seq) > b.seq
        UNION SELECT m.chat_id FROM messages m WHERE m.tenant_id = b.tenant_id AND m.created_seq > b.seq))
    FROM unnest(tenants_, bases) b (tenant_id, seq) JOIN tenants t ON t.tenant_id = b.tenant_id;
END $$;
