-- Archives a chat, or takes it out of the archive. Returns no row if the tenant ('' for an operator) does not have this chat. A repeat changes
-- nothing.
CREATE OR REPLACE FUNCTION archive_chat(caller text, chat uuid, is_archived boolean) RETURNS TABLE (tenant_id text, answer text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner text := lock_chat(caller, chat);
BEGIN
  IF owner IS NULL THEN
    RETURN;
  END IF;
  UPDATE chats c SET archived = is_archived,
    changed = ARRAY['archived'], prior_seq = c.seq, seq = t.seq + 1, own_seq = NULL, updated_at = now()
  FROM tenants t WHERE c.id = chat AND t.tenant_id = owner AND c.archived <> is_archived;
  IF FOUND THEN
    PERFORM settle_seq(ARRAY[owner]);
    PERFORM tell_bundles(owner);
  END IF;
  RETURN QUERY SELECT c.tenant_id, chat_json(c)::text FROM chats c WHERE c.id = chat;
END $$;
