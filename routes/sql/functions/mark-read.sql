-- Sets a chat's read mark to its newest message. Returns no row if the tenant ('' for an operator) does not have this chat.
CREATE OR REPLACE FUNCTION mark_read(caller text, chat uuid) RETURNS TABLE (tenant_id text, answer text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner text := lock_chat(caller, chat);
BEGIN
  IF owner IS NULL THEN
    RETURN;
  END IF;
  UPDATE chats c SET read_until = greatest(c.read_until, c.last_message_at, c.unread_base_at), read_until_seq = t.seq
  FROM tenants t WHERE c.id = chat AND t.tenant_id = owner;
  PERFORM refresh_chats(ARRAY[chat]);
  PERFORM tell_bundles(owner);
  RETURN QUERY SELECT c.tenant_id, chat_json(c)::text FROM chats c WHERE c.id = chat;
END $$;
