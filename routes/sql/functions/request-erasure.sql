-- Begins to erase the person with a JID: from now on nothing from before is stored, their chats have no JID, and clients remove them.
-- continue_erasure does the rest. A repeat erases what has come since. Returns the erasure, or why there is none.
CREATE OR REPLACE FUNCTION request_erasure(tenant text, given_jid text, by_caller text, token_subject text)
RETURNS TABLE (tenant_id text, seq bigint, erasure text, refusal text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  at timestamptz;
  forms text[];
  chats_ uuid[];
  files_ text[];
  chat uuid;
  made erasures;
  counts_ jsonb := '{}';
  n int;
BEGIN
  INSERT INTO tenants (tenant_id) VALUES (tenant) ON CONFLICT DO NOTHING;
  PERFORM FROM tenants t WHERE t.tenant_id = tenant FOR UPDATE;
  at := clock_timestamp(); -- after the lock: what was stored before it is erased
  forms := person_jids(tenant, given_jid);
  refusal := (SELECT format('This is the number of instance %s, and not a contact', i.name) FROM instances i
    WHERE i.tenant_id = tenant AND i.owner_jid = ANY (forms) ORDER BY i.name LIMIT 1);
  IF refusal IS NOT NULL THEN
    RETURN NEXT;
    RETURN;
  END IF;

  chats_ := person_chats(tenant, forms);
  PERFORM make_erasure_keys(tenant);
  INSERT INTO erased_jids (tenant_id, hash, erased_at) SELECT tenant, erasure_hash(tenant, f.jid), at FROM unnest(forms) f (jid)
  ON CONFLICT (tenant_id, hash) DO UPDATE SET erased_at = EXCLUDED.erased_at;

  DELETE FROM chat_aliases a WHERE a.tenant_id = tenant AND (a.chat_id = ANY (chats_) OR a.jid = ANY (forms));
  GET DIAGNOSTICS n = ROW_COUNT;
  counts_ := jsonb_build_object('chat_aliases', n);
  DELETE FROM contacts k WHERE k.tenant_id = tenant AND (k.jid = ANY (forms) OR k.phone_jid = ANY (forms));
  GET DIAGNOSTICS n = ROW_COUNT;
  counts_ := counts_ || jsonb_build_object('contacts', n);
  -- an edit may name the group or the instance, and not who edited; a catch-up brings the texts of others again
  DELETE FROM pending_updates p WHERE p.tenant_id = tenant AND (p.jid = ANY (forms)
    OR p.content IS NOT NULL AND (p.jid LIKE '%@g.us' OR p.jid IN (SELECT i.owner_jid FROM instances i WHERE i.tenant_id = tenant)));
  GET DIAGNOSTICS n = ROW_COUNT;
  counts_ := counts_ || jsonb_build_object('pending_updates', n);
  PERFORM forget_labels_and_words(tenant, forms, '{}');
  WITH gone AS ( -- nothing is sent to them any more
    DELETE FROM outbox o WHERE o.tenant_id = tenant AND o.state = 'queued'
      AND (o.chat_id = ANY (chats_) OR o.jid = ANY (forms) OR o.number = ANY (ARRAY(SELECT split_part(f, '@', 1) FROM unnest(forms) f)))
    RETURNING o.sha256
  )
  SELECT count(*), coalesce(array_agg(g.sha256) FILTER (WHERE g.sha256 IS NOT NULL), '{}') INTO n, files_ FROM gone g;
  counts_ := counts_ || jsonb_build_object('outbox', n);
  UPDATE chats c SET whatsapp_chat_id = 'erased:' || c.id, contact_name = 'Desconhecido', contact_name_at = NULL, contact_number = NULL,
    profile_picture_url = NULL, status = 'DELETED', updated_at = now()
  WHERE c.id = ANY (chats_);
  FOREACH chat IN ARRAY chats_ LOOP
    INSERT INTO erased_chats (tenant_id, seq, chat_id) VALUES (tenant, next_seq(tenant), chat);
  END LOOP;

  INSERT INTO erasures (tenant_id, jids, chat_ids, files, hash, erased_at, caller, subject, counts)
  VALUES (tenant, forms, chats_, files_, erasure_hash(tenant, given_jid), at, by_caller, token_subject, counts_) RETURNING * INTO made;
  INSERT INTO audit (tenant_id, action, outcome, about, request, caller, subject, hash)
  VALUES (tenant, 'erase', 'begun', 'contact', made.id, by_caller, token_subject, made.hash);
  RETURN QUERY SELECT tenant, t.seq, made.id::text, NULL::text FROM tenants t WHERE t.tenant_id = tenant;
END $$;
