-- Deletes up to 500 messages of one tenant that are older than they are kept, and returns the place where the next call continues; null at the
-- end. Chats stay, with their time; a deleted message that was unread no longer counts. The tenant's lock is held for one such batch only. A
-- repeat finds what is left.
CREATE OR REPLACE FUNCTION forget_messages(messages_keep text, place text)
RETURNS TABLE (tenant_id text, seq bigint, next_place text, removed int) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  most CONSTANT int := 500; -- messages
  many CONSTANT int := 500; -- chats
  at_tenant text := coalesce(place::json ->> 0, '');
  at_jid text := place::json ->> 1; -- null: the tenant is done
  tenant text;
  since timestamptz;
  base bigint;
  chat record;
  ids uuid[] := '{}';
  files text[];
  seen int := 0;
BEGIN
  IF keeps_forever(messages_keep) THEN
    RETURN;
  END IF;
  SELECT c.tenant_id INTO tenant FROM chats c WHERE c.tenant_id >= at_tenant AND (c.tenant_id > at_tenant OR c.whatsapp_chat_id > at_jid)
  ORDER BY c.tenant_id, c.whatsapp_chat_id LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  since := kept_since((SELECT r.messages_keep FROM retention r WHERE r.tenant_id = tenant), forget_messages.messages_keep);
  IF since IS NULL THEN
    RETURN QUERY SELECT NULL::text, NULL::bigint, json_build_array(tenant, NULL)::text, 0;
    RETURN;
  END IF;

  at_jid := CASE WHEN tenant = at_tenant THEN at_jid ELSE '' END;
  FOR chat IN
    SELECT c.id, c.whatsapp_chat_id FROM chats c WHERE c.tenant_id = tenant AND c.whatsapp_chat_id > at_jid
    ORDER BY c.whatsapp_chat_id LIMIT many
  LOOP
    ids := ids || ARRAY(SELECT m.id FROM messages m WHERE m.chat_id = chat.id AND coalesce(m.sent_at, '-infinity') < since
      AND coalesce(m.sent_at, m.created_at) < since LIMIT most - cardinality(ids));
    EXIT WHEN cardinality(ids) >= most; -- the chat may have more
    at_jid := chat.whatsapp_chat_id;
    seen := seen + 1;
  END LOOP;

  IF ids <> '{}' THEN
    base := (SELECT t.seq FROM tenants t WHERE t.tenant_id = tenant FOR UPDATE);
    files := ARRAY(SELECT f.sha256 FROM media f WHERE f.tenant_id = tenant AND f.message_id = ANY (ids));
    WITH gone AS (
      DELETE FROM messages m WHERE m.id = ANY (ids) RETURNING m.*
    ), unread AS (
      SELECT c.id, count(*)::int AS number, row_number() OVER (ORDER BY c.id) AS nth
      FROM gone g JOIN chats c ON c.id = g.chat_id
      CROSS JOIN LATERAL (SELECT CASE WHEN NOT g.caught_up THEN g.created_seq END AS arrival, coalesce(g.sent_at, g.created_at) AS at) a
      WHERE g.direction = 'INCOMING' AND g.counts AND coalesce(g.status NOT IN ('READ', 'PLAYED'), true) AND c.unread_count > 0
        AND is_after_mark(a.at, a.arrival, g.created_seq, c.read_at, c.read_seq, c.read_until, c.read_until_seq)
        AND is_after_base(a.at, a.arrival, c.unread_base_at, c.unread_base_seq)
      GROUP BY c.id
    )
    UPDATE chats c SET unread_count = greatest(0, c.unread_count - u.number), changed = ARRAY['unreadCount'], prior_seq = c.seq,
      seq = base + u.nth, own_seq = NULL, updated_at = now()
    FROM unread u WHERE c.id = u.id;
    PERFORM settle_seq(ARRAY[tenant]);
    PERFORM release_files(tenant, files, false);
  END IF;
  RETURN QUERY SELECT c.tenant_id, c.seq, json_build_array(tenant, CASE WHEN cardinality(ids) >= most OR seen = many THEN at_jid END)::text,
      cardinality(ids)
    FROM (SELECT true) always LEFT JOIN changed_tenants(ARRAY[tenant], ARRAY[base]) c ON true;
END $$;
