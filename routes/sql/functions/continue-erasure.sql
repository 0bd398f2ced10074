-- Erases the next part of what is stored of a person: at most 1,000 messages, so that storing waits briefly. A repeat finds the rest, whichever
-- node began. is_open: more is left.
-- An erasure by the process erases what was stored under a JID that turned out later to be an erased person's; the chat stays if it has newer
-- messages. All others are requests, and their chats have no JID any more.
-- The chats of the person go with all their rows. Of their messages in groups the row remains, without content and sender. Messages of others
-- stay and lose only their mentions of the person.
CREATE OR REPLACE FUNCTION continue_erasure(erasure uuid) RETURNS TABLE (tenant_id text, seq bigint, is_open boolean) LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  most int := 1000;
  job erasures := (SELECT x FROM erasures x WHERE x.id = erasure AND x.completed_at IS NULL);
  base bigint;
  chats_ uuid[] := CASE WHEN job.caller = 'process' THEN person_chats(job.tenant_id, job.jids) ELSE job.chat_ids END;
  own uuid[];
  elsewhere uuid[] := '{}';
  gone_files text[];
  erased int := 0;
  mentioned int := 0;
BEGIN
  IF job.id IS NULL THEN
    RETURN QUERY SELECT NULL::text, NULL::bigint, false;
    RETURN;
  END IF;
  own := ARRAY(SELECT m.id FROM messages m WHERE m.chat_id = ANY (chats_)
    AND (job.caller <> 'process' OR least(m.sent_at, m.created_at) <= job.erased_at) LIMIT most);
  IF own = '{}' THEN -- found before the lock, because no index leads to them
    elsewhere := ARRAY(SELECT m.id FROM messages m WHERE m.tenant_id = job.tenant_id AND m.erased_at IS NULL
      AND (m.sender_jid = ANY (job.jids) OR m.mentions && job.jids) AND least(m.sent_at, m.created_at) <= job.erased_at LIMIT most);
  END IF;

  base := (SELECT t.seq FROM tenants t WHERE t.tenant_id = job.tenant_id FOR UPDATE);
  job := (SELECT x FROM erasures x WHERE x.id = erasure AND x.completed_at IS NULL);
  IF job.id IS NULL THEN -- another node was faster
    RETURN QUERY SELECT NULL::text, NULL::bigint, false;
    RETURN;
  END IF;

  IF own <> '{}' THEN
    gone_files := ARRAY(SELECT DISTINCT d.sha256 FROM media d WHERE d.message_id = ANY (own) AND d.sha256 IS NOT NULL);
    DELETE FROM messages m WHERE m.id = ANY (own);
    GET DIAGNOSTICS erased = ROW_COUNT;
    UPDATE erasures x SET files = x.files || gone_files, counts = added_counts(x.counts, jsonb_build_object('messages', erased)),
      continued_at = clock_timestamp()
    WHERE x.id = erasure;
    RETURN QUERY SELECT job.tenant_id, base, true;
  ELSIF elsewhere <> '{}' THEN
    WITH gone AS (
      DELETE FROM media d USING messages m
      WHERE d.message_id = ANY (elsewhere) AND m.id = d.message_id AND m.sender_jid = ANY (job.jids) RETURNING d.sha256
    )
    SELECT coalesce(array_agg(DISTINCT g.sha256) FILTER (WHERE g.sha256 IS NOT NULL), '{}') INTO gone_files FROM gone g;
    UPDATE messages m SET content = NULL, stand_in = false,
      message_type = CASE WHEN m.message_type = 'reactionMessage' THEN m.message_type ELSE 'erasedMessage' END, sender_jid = NULL, sender_name = NULL, media = NULL,
      mentions = NULL, forwarded = NULL, quoted_message_id = NULL, edited_at = NULL, erased_at = now(),
      changed = ARRAY['content', 'messageType', 'senderJid', 'senderName', 'media', 'forwarded', 'quotedMessageId', 'editedAt'],
      prior_seq = m.seq, seq = n.seq, updated_at = now()
    FROM (SELECT o.id, base + row_number() OVER (ORDER BY o.seq) AS seq FROM messages o
      WHERE o.id = ANY (elsewhere) AND o.sender_jid = ANY (job.jids) AND o.erased_at IS NULL) n
    WHERE m.id = n.id;
    GET DIAGNOSTICS erased = ROW_COUNT;
    UPDATE messages m SET content = without_mentions(m.content, job.jids),
      mentions = ARRAY(SELECT o FROM unnest(m.mentions) o WHERE o <> ALL (job.jids)),
      changed = ARRAY['content'], prior_seq = m.seq, seq = n.seq, updated_at = now()
    FROM (SELECT o.id, base + erased + row_number() OVER (ORDER BY o.seq) AS seq FROM messages o
      WHERE o.id = ANY (elsewhere) AND o.mentions && job.jids) n
    WHERE m.id = n.id;
    GET DIAGNOSTICS mentioned = ROW_COUNT;
    PERFORM forget_labels_and_words(job.tenant_id, job.jids, elsewhere);
    UPDATE tenants t SET seq = base + erased + mentioned WHERE t.tenant_id = job.tenant_id;
    UPDATE erasures x SET files = x.files || gone_files, continued_at = clock_timestamp(),
      counts = added_counts(x.counts, jsonb_build_object('messages_in_groups', erased, 'mentions', mentioned))
    WHERE x.id = erasure;
    PERFORM tell_bundles(job.tenant_id);
    RETURN QUERY SELECT job.tenant_id, base + erased + mentioned, true;
  ELSE
    PERFORM complete_erasure(job, chats_);
    RETURN QUERY SELECT t.tenant_id, t.seq, false FROM tenants t WHERE t.tenant_id = job.tenant_id;
  END IF;
END $$;

-- Erases the rest, once no message is left: what was to be sent, dead letters, and the chats. The files of messages that are gone are deleted
-- from the store unless another message needs them. The erasure forgets the JIDs.
CREATE OR REPLACE FUNCTION complete_erasure(job erasures, chats_ uuid[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  counts_ jsonb := '{}';
  numbers text[] := ARRAY(SELECT split_part(j.jid, '@', 1) FROM unnest(job.jids) j (jid));
  gone_files text[] := job.files;
  sent text[];
  lanes text[];
  n int;
BEGIN
  WITH gone AS (
    DELETE FROM outbox o WHERE o.tenant_id = job.tenant_id
      AND (o.chat_id = ANY (job.chat_ids)
        OR (o.jid = ANY (job.jids) OR o.number = ANY (numbers)) AND o.created_at <= job.erased_at)
    RETURNING o.sha256, o.lane
  )
  SELECT count(*), array_agg(g.sha256) FILTER (WHERE g.sha256 IS NOT NULL), array_agg(DISTINCT g.lane) INTO n, sent, lanes FROM gone g;
  PERFORM advance_lane(job.tenant_id, l) FROM unnest(lanes) l;
  gone_files := gone_files || sent;
  counts_ := counts_ || jsonb_build_object('outbox', n);
  UPDATE outbox o SET content = without_mentions(o.content, job.jids),
    payload = o.payload || jsonb_build_object('mentions', (SELECT coalesce(jsonb_agg(m), '[]') FROM jsonb_array_elements_text(o.payload -> 'mentions') m
      WHERE NOT names_person(m, job.jids)))
  WHERE o.tenant_id = job.tenant_id AND jsonb_typeof(o.payload -> 'mentions') = 'array' AND names_person(o.payload ->> 'mentions', job.jids);

  DELETE FROM dead_letters d WHERE job.caller <> 'process' AND names_person(concat_ws(' ', d.payload::text, d.error), job.jids)
    AND CASE WHEN job.caller = 'operator' THEN NOT EXISTS (SELECT FROM instances i WHERE i.name = d.instance AND i.tenant_id <> job.tenant_id)
      ELSE EXISTS (SELECT FROM instances i WHERE i.name = d.instance AND i.tenant_id = job.tenant_id) END;
  GET DIAGNOSTICS n = ROW_COUNT;
  counts_ := counts_ || jsonb_build_object('dead_letters', n);

  counts_ := counts_ || jsonb_build_object('files', release_files(job.tenant_id, gone_files, true));
  WITH gone AS (
    DELETE FROM chats c WHERE c.id = ANY (chats_) AND NOT EXISTS (SELECT FROM messages m WHERE m.chat_id = c.id) RETURNING c.id
  ), noted AS (
    INSERT INTO erased_chats (tenant_id, seq, chat_id) SELECT job.tenant_id, next_seq(job.tenant_id), g.id FROM gone g WHERE job.caller = 'process'
  )
  SELECT count(*) INTO n FROM gone;
  IF job.caller = 'process' THEN -- only the newer messages name the chat
    UPDATE chats c SET contact_name = o.name, contact_name_at = NULL, profile_picture_url = NULL,
      changed = ARRAY['contactName', 'profilePictureUrl'], prior_seq = c.seq, seq = next_seq(job.tenant_id), own_seq = NULL, updated_at = now()
    FROM (SELECT x.id, coalesce((SELECT m.sender_name FROM messages m WHERE m.chat_id = x.id AND m.direction = 'INCOMING' AND m.sender_name IS NOT NULL
      ORDER BY m.sent_at DESC NULLS LAST LIMIT 1), 'Desconhecido') AS name FROM chats x WHERE x.id = ANY (chats_)) o
    WHERE c.id = o.id;
    PERFORM refresh_chats(chats_);
  END IF;
  counts_ := added_counts(job.counts, counts_ || jsonb_build_object('chats', n));

  UPDATE erasures x SET jids = NULL, files = NULL, counts = counts_, continued_at = clock_timestamp(), completed_at = clock_timestamp() WHERE x.id = job.id;
  INSERT INTO audit (tenant_id, action, outcome, about, request, caller, subject, hash, counts)
  VALUES (job.tenant_id, 'erase', 'complete', 'contact', job.id, job.caller, job.subject, job.hash, counts_);
END $$;
