-- Stores that a chat got or lost a label through Evolution, which sends no event for it. Returns no row if the tenant ('' for an operator) does
-- not have this chat. The report counts as later than all that the instance has sent, so none of those undoes it when it is repeated. The JID
-- is the one that Evolution answered with, if it is a chat's, else that of the chat. A repeat changes nothing.
CREATE OR REPLACE FUNCTION label_chat(caller text, chat uuid, of_instance text, label text, is_labeled boolean, answered_jid text)
RETURNS TABLE (tenant_id text, answer text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner text := lock_chat(caller, chat);
  base bigint;
  of_chat text;
  at timestamptz;
BEGIN
  IF owner IS NULL THEN
    RETURN;
  END IF;
  base := (SELECT t.seq FROM tenants t WHERE t.tenant_id = owner);
  of_chat := CASE WHEN chats_of_jids(owner, ARRAY[answered_jid]) <> '{}' THEN answered_jid
    ELSE (SELECT c.whatsapp_chat_id FROM chats c WHERE c.id = chat) END;
  at := interval '1 microsecond' + greatest(
    (SELECT max(r.reported_at) FROM label_reports r WHERE r.tenant_id = owner AND r.instance = of_instance),
    (SELECT max(greatest(l.reported_at, l.name_at, l.color_at)) FROM labels l WHERE l.tenant_id = owner AND l.instance = of_instance));
  PERFORM report_label(owner, of_chat, of_instance, label, is_labeled, at);
  PERFORM settle_labels(chats_of_jids(owner, ARRAY[of_chat]));
  PERFORM FROM changed_tenants(ARRAY[owner], ARRAY[base]);
  RETURN QUERY SELECT c.tenant_id, chat_json(c)::text FROM chats c WHERE c.id = chat;
END $$;
