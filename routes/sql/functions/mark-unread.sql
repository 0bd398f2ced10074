-- Marks a chat as unread: without an unread message its count becomes 1, like a number from Evolution, and later messages count on top of it.
-- Returns no row if the tenant ('' for an operator) does not have this chat. A repeat changes nothing.
CREATE OR REPLACE FUNCTION mark_unread(caller text, chat uuid) RETURNS TABLE (tenant_id text, answer text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner text := lock_chat(caller, chat);
BEGIN
  IF owner IS NULL THEN
    RETURN;
  END IF;
  UPDATE chats c SET unread_count = 1, unread_base = 1,
    unread_base_at = greatest(c.last_message_at, c.read_at + interval '1 microsecond', '-infinity'), unread_base_seq = t.seq + 1,
    changed = ARRAY['unreadCount'], prior_seq = c.seq, seq = t.seq + 1, own_seq = NULL, updated_at = now()
  FROM tenants t WHERE c.id = chat AND t.tenant_id = owner AND c.unread_count = 0;
  IF FOUND THEN
    PERFORM settle_seq(ARRAY[owner]);
    PERFORM tell_bundles(owner);
  END IF;
  RETURN QUERY SELECT c.tenant_id, chat_json(c)::text FROM chats c WHERE c.id = chat;
END $$;
