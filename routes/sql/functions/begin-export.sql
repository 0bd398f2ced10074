-- Selects what an export reads: the tenant and its chats, '' for all of them; in groups only the messages of these JIDs, '' for all senders; and the
-- contacts, '' for all of them. about: contact, chat or tenant. Returns no row if there is nothing about it, or if another tenant has it. Each
-- export has its rows in audit.
CREATE OR REPLACE FUNCTION begin_export(about text, caller_tenant text, given_jid text, chat uuid, by_caller text, token_subject text)
RETURNS TABLE (tenant text, about_ text, request text, chats text, jids text, contacts text) LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  owner text := caller_tenant;
  forms text[];
  scope uuid[];
  id uuid := gen_random_uuid();
BEGIN
  IF about = 'contact' THEN
    forms := person_jids(owner, given_jid);
    contacts := forms;
    scope := person_chats(owner, forms) || ARRAY(SELECT DISTINCT m.chat_id FROM messages m
      WHERE m.tenant_id = owner AND m.sender_jid = ANY (forms) AND EXISTS (SELECT FROM chats c WHERE c.id = m.chat_id AND c.is_group));
    IF scope = '{}' AND NOT EXISTS (SELECT FROM contacts k WHERE k.tenant_id = owner AND (k.jid = ANY (forms) OR k.phone_jid = ANY (forms)))
      AND NOT EXISTS (SELECT FROM outbox o WHERE o.tenant_id = owner AND o.jid = ANY (forms)) THEN
      RETURN;
    END IF;
    PERFORM make_erasure_keys(owner);
  ELSIF about = 'chat' THEN
    owner := (SELECT c.tenant_id FROM chats c WHERE c.id = chat AND (caller_tenant = '' OR c.tenant_id = caller_tenant));
    scope := ARRAY[chat];
    contacts := ARRAY(SELECT a.jid FROM chat_aliases a WHERE a.tenant_id = owner AND a.chat_id = chat);
    IF owner IS NULL THEN
      RETURN;
    END IF;
  ELSIF NOT EXISTS (SELECT FROM tenants t WHERE t.tenant_id = owner) AND NOT EXISTS (SELECT FROM instances i WHERE i.tenant_id = owner) THEN
    RETURN;
  END IF;

  INSERT INTO audit (tenant_id, action, outcome, about, request, caller, subject, hash, chat_id)
  VALUES (owner, 'export', 'begun', about, id, by_caller, token_subject, erasure_hash(owner, given_jid), chat);
  RETURN QUERY SELECT owner, about, id::text, coalesce(scope::text, ''), coalesce(forms::text, ''), coalesce(contacts, '');
END $$;
