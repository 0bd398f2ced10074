-- A message is one row, unique by (chat_id, whatsapp_message_id). Its chat is found through chat_aliases. A repeat changes a row only if it has
-- more complete data: an earlier time, a higher status, OUTGOING instead of INCOMING, a later edit.
-- A message that only edits or revokes another one does not become a row: update_messages stores it.
-- Returns each tenant that changed, and in each row the numbers of received messages and of inserted rows, for the metrics. frames: the frames
-- of everything that changed in the tenant after base, one per line; null if they have to be read.
CREATE OR REPLACE FUNCTION store_message_rows(rows jsonb)
RETURNS TABLE (tenant_id text, seq bigint, base bigint, frames text, messages int, inserted bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  before bigint := pg_stat_get_xact_tuples_inserted('messages'::regclass);
  received int := jsonb_array_length(rows);
  given int := received;
  instances text[] := ARRAY[rows #>> '{0,instance}'];
  locked record;
  bases bigint[];
  stored int := 0; -- the first ones of the rows
  usual_number bigint;
  usual_frames text;
BEGIN
  IF given > 1 THEN
    instances := ARRAY(SELECT DISTINCT x.instance FROM jsonb_to_recordset(rows) AS x (instance text));
  END IF;
  locked := lock_tenants(instances);
  bases := locked.bases;
  IF rows -> 0 ? 'tenant' THEN -- the instance may have another one since these were requested
    rows := of_their_tenants(rows);
  END IF;
  rows := without_erased('message', rows, locked.tenant_ids);
  given := jsonb_array_length(rows);
  IF given <= 8 AND cardinality(instances) = 1 AND locked.bases IS NOT NULL THEN -- storing one by one is cheaper only for a few messages
    SELECT * INTO stored, usual_number, usual_frames FROM store_usual_messages(rows, locked.tenant_ids[1], locked.bases[1]);
    bases := ARRAY[usual_number];
  END IF;
  IF stored < given THEN
    PERFORM store_any((SELECT jsonb_agg(r.value ORDER BY r.ordinality) FROM jsonb_array_elements(rows) WITH ORDINALITY r
      WHERE r.ordinality > stored), locked.tenant_ids, bases);
  END IF;
  IF EXISTS (SELECT FROM outbox o WHERE o.tenant_id = ANY (locked.tenant_ids) AND o.may_be_sent) THEN
    PERFORM match_new_sends(l.tenant_id, l.seq) FROM unnest(locked.tenant_ids, locked.bases) l (tenant_id, seq);
    usual_frames := NULL; -- they may not be all
  END IF;
  IF rows -> 0 ? 'imported' THEN
    UPDATE imports p SET missing = p.missing + n.missing, changed = p.changed + n.changed
    FROM (SELECT count(*) FILTER (WHERE m.created_at = now()) AS missing, count(*) FILTER (WHERE m.created_at < now() AND m.updated_at = now()) AS changed
      FROM (SELECT DISTINCT x.id FROM jsonb_to_recordset(rows) AS x (id text)) r
      JOIN messages m ON m.tenant_id = ANY (locked.tenant_ids) AND m.whatsapp_message_id = r.id) n
    WHERE p.instance = instances[1] AND n.missing + n.changed > 0;
  END IF;
  RETURN QUERY SELECT c.tenant_id, c.seq, locked.bases[1], CASE WHEN stored = given AND given > 0 THEN usual_frames END, received,
      pg_stat_get_xact_tuples_inserted('messages'::regclass) - before
    FROM (SELECT true) always LEFT JOIN changed_tenants(locked.tenant_ids, locked.bases) c ON true;
END $$;

-- The same for received text, with the files of messages as the settings of those names say; for the version before, which may still be running.
CREATE OR REPLACE FUNCTION store_received_messages(raw text, media_fetched text, media_types text, media_max_bytes bigint)
RETURNS TABLE (tenant_id text, seq bigint, base bigint, frames text, messages int, inserted bigint) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT * FROM store_message_rows(with_files(listened(clean_json(raw)), media_fetched, media_types, media_max_bytes));
END $$;

-- The same, without messages that are older than they are kept: outdated is their number.
CREATE OR REPLACE FUNCTION store_kept_messages(raw text, media_fetched text, media_types text, media_max_bytes bigint, messages_keep text,
  media_keep text)
RETURNS TABLE (tenant_id text, seq bigint, base bigint, frames text, messages int, inserted bigint, outdated int) LANGUAGE plpgsql AS $$
DECLARE
  given jsonb := listened(clean_json(raw));
  kept jsonb := within_retention(given, messages_keep);
BEGIN
  RETURN QUERY SELECT s.*, jsonb_array_length(given) - jsonb_array_length(kept)
    FROM store_message_rows(without_old_files(with_files(kept, media_fetched, media_types, media_max_bytes), media_keep)) s;
END $$;

-- The same for the version before, which knows no files and may still be running.
CREATE OR REPLACE FUNCTION store_messages(raw text)
RETURNS TABLE (tenant_id text, seq bigint, base bigint, frames text, messages int, inserted bigint) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT * FROM store_message_rows(listened(clean_json(raw)));
END $$;

-- The same within another storing function.
CREATE OR REPLACE FUNCTION store_messages(rows jsonb) RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE sql AS $$
  SELECT s.tenant_id, s.seq FROM store_message_rows(rows) s WHERE s.tenant_id IS NOT NULL;
$$;

-- an earlier version of the next function
DROP FUNCTION IF EXISTS store_usual(jsonb, text, bigint);

-- Stores messages until the first unusual one, and returns their number, the tenant's seq after them, and their frames. A usual message is the
-- newest in a known chat, has a new id, and no pending update and no unknown pair of @lid and phone. The result is the same as that of
-- store_any, in a fraction of the time.
CREATE OR REPLACE FUNCTION store_usual_messages(rows jsonb, tenant text, base bigint, OUT stored int, OUT number bigint, OUT frames text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_variable
DECLARE
  given jsonb;
  sent timestamptz;
  is_outgoing boolean;
  name text;
  is_renamed boolean;
  has_own_update boolean;
  unread int;
  c record;
  made messages;
BEGIN
  stored := 0;
  number := base;
  frames := '';
  LOOP
    given := rows -> stored;
    EXIT WHEN given IS NULL OR given ?| ARRAY['change', 'edited_at', 'history', 'caught_up', 'revoked']
      OR (given ->> 'moves_chat')::boolean IS FALSE;
    sent := to_timestamp((given ->> 'sent_at')::numeric);
    is_outgoing := given ->> 'from_me';
    name := given ->> 'sender_name';

    SELECT h.id, h.whatsapp_chat_id, h.status, h.instance, h.is_group, h.contact_name, h.contact_name_at, h.unread_count, h.last_message_at,
      greatest(h.read_at, h.unread_base_at, '-infinity') AS marked,
      greatest(h.last_message_at,
        (SELECT coalesce(m.sent_at, '-infinity') FROM messages m WHERE m.chat_id = h.id ORDER BY coalesce(m.sent_at, '-infinity') DESC LIMIT 1),
        '-infinity') AS newest,
      EXISTS (SELECT FROM messages m WHERE m.tenant_id = tenant AND m.whatsapp_message_id = given ->> 'id')
        OR EXISTS (SELECT FROM pending_updates p WHERE p.tenant_id = tenant AND p.whatsapp_message_id = given ->> 'id') AS is_known,
      CASE WHEN is_lid(given ->> 'sender_jid')
        THEN (SELECT k.phone_jid FROM contacts k WHERE k.tenant_id = tenant AND k.jid = given ->> 'sender_jid') END AS sender
    INTO c
    FROM chat_aliases a CROSS JOIN LATERAL (SELECT * FROM chats o WHERE o.id = a.chat_id OFFSET 0) h -- OFFSET 0: forces a lookup by key
    WHERE a.tenant_id = tenant AND a.jid = account_jid(given ->> 'jid', given ->> 'alt');
    IF NOT FOUND AND NOT given ? 'alt' AND alias_found_chat(tenant, given ->> 'jid') THEN
      CONTINUE;
    END IF;
    -- within one second, the order of arrival decides
    EXIT WHEN NOT FOUND OR c.is_known OR (sent > c.marked AND sent >= c.newest) IS NOT TRUE OR c.status <> 'ACTIVE'
      OR is_outgoing IS NULL OR NOT is_outgoing AND given ->> 'status' IN ('READ', 'PLAYED');
    is_renamed := coalesce(NOT is_outgoing AND NOT c.is_group AND name <> c.contact_name, false);
    EXIT WHEN NOT is_outgoing AND NOT c.is_group AND name = 'Desconhecido' OR is_renamed AND sent <= c.contact_name_at;
    IF concat(given ->> 'jid', given ->> 'alt', given ->> 'participant', given ->> 'participant_alt') LIKE '%@lid%' THEN
      EXIT WHEN tells_pair(tenant, (SELECT i.owner_jid FROM instances i WHERE i.name = given ->> 'instance'), given ->> 'jid', given ->> 'alt',
        given ->> 'participant', given ->> 'participant_alt', is_outgoing);
    END IF;

    stored := stored + 1;
    number := number + 1;
    INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, status, content, stand_in, message_type,
      sender_jid, sender_name, quoted_message_id, media, mentions, forwarded, sent_at, instance, created_seq, seq)
    VALUES (c.id, tenant, given ->> 'id', CASE WHEN is_outgoing THEN 'OUTGOING' ELSE 'INCOMING' END, given ->> 'status', given ->> 'content',
      coalesce((given ->> 'stand_in')::boolean, false), given ->> 'message_type', coalesce(c.sender, given ->> 'sender_jid'), name,
      given ->> 'quoted_message_id', nullif(given -> 'media', 'null'),
      CASE WHEN given ? 'mentions' THEN (SELECT x.mentions FROM jsonb_to_record(given) AS x (mentions text[])) END,
      (given ->> 'forwarded')::boolean, sent, given ->> 'instance', number, number)
    RETURNING * INTO made;
    IF given ? 'file' THEN
      PERFORM keep_file(tenant, made.id, given);
    END IF;
    unread := CASE WHEN is_outgoing THEN 0 ELSE c.unread_count + 1 END;
    IF is_outgoing AND c.unread_count > 0 THEN
      unread := (SELECT count_unread(h, sent, number) FROM chats h WHERE h.id = c.id);
    END IF;
    has_own_update := is_renamed OR c.instance IS DISTINCT FROM given ->> 'instance';
    IF has_own_update THEN -- its frame is read
      number := number + 1;
      frames := NULL;
    END IF;
    UPDATE chats h SET last_message_at = sent, unread_count = unread, read_at = CASE WHEN is_outgoing THEN sent ELSE h.read_at END,
      read_seq = CASE WHEN is_outgoing THEN made.seq ELSE h.read_seq END,
      instance = given ->> 'instance', contact_name = CASE WHEN is_renamed THEN name ELSE h.contact_name END,
      contact_name_at = CASE WHEN is_outgoing OR name IS NULL OR h.is_group THEN h.contact_name_at ELSE greatest(h.contact_name_at, sent) END,
      changed = array_remove(ARRAY[CASE WHEN is_renamed THEN 'contactName' END, CASE WHEN h.instance IS DISTINCT FROM given ->> 'instance' THEN 'instance' END,
        CASE WHEN sent IS DISTINCT FROM h.last_message_at THEN 'lastMessageAt' END, CASE WHEN unread <> h.unread_count THEN 'unreadCount' END], NULL),
      prior_seq = h.seq, seq = number, own_seq = CASE WHEN NOT has_own_update THEN coalesce(h.own_seq, h.seq) END, updated_at = now()
    WHERE h.id = c.id;
    frames := frames || json_build_object('event', 'chat:message', 'seq', number, 'data', json_build_object('chatId', c.id,
      'remoteJid', c.whatsapp_chat_id, 'unreadCount', unread, 'lastMessageAt', iso_time(sent), 'message', message_json(made))) || E'\n';
    IF length(frames) > 16000 THEN -- long frames are read in pages that fit into memory
      frames := NULL;
    END IF;
  END LOOP;

  IF number > base THEN
    UPDATE tenants t SET seq = number WHERE t.tenant_id = tenant;
  END IF;
END $$;

-- Gives a chat that another program has inserted its alias. False if there is no such chat, or if more is known of the JID.
CREATE OR REPLACE FUNCTION alias_found_chat(tenant text, chat_jid text) RETURNS boolean LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  lid text := same_digits_lid(chat_jid);
BEGIN
  INSERT INTO chat_aliases (tenant_id, jid, chat_id)
  SELECT tenant, chat_jid, c.id FROM chats c WHERE c.tenant_id = tenant AND c.whatsapp_chat_id = chat_jid
    AND NOT EXISTS (SELECT FROM contacts k WHERE k.tenant_id = tenant AND k.phone_jid = chat_jid)
    AND NOT EXISTS (SELECT FROM contacts k WHERE k.tenant_id = tenant AND k.jid = chat_jid AND k.phone_jid IS NOT NULL)
    AND NOT EXISTS (SELECT FROM contacts k WHERE k.tenant_id = tenant AND k.jid = lid)
    AND NOT EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = lid)
    AND NOT EXISTS (SELECT FROM label_reports r WHERE r.tenant_id = tenant AND r.jid IN (chat_jid, lid))
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- Stores messages of all kinds: creates and merges chats if necessary, compares repeats, and applies pending updates.
CREATE OR REPLACE FUNCTION store_any(rows jsonb, tenant_ids text[], bases bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part jsonb;
BEGIN
  IF rows @? '$[*].change' THEN
    PERFORM update_messages((SELECT jsonb_agg(r) FROM jsonb_array_elements(rows) r WHERE r ? 'change')); -- kept until their messages are stored
    rows := coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(rows) r WHERE NOT r ? 'change'), '[]');
  END IF;

  IF jsonb_array_length(rows) = 1 OR (SELECT count(DISTINCT x.id) = count(*) FROM jsonb_to_recordset(rows) AS x (id text)) THEN
    PERFORM store_once(rows);
  ELSE
    PERFORM open_chats(rows);
    FOR part IN -- one part per occurrence of an id in this batch; identical rows of a tenant's other instances count once
      SELECT jsonb_agg(k.r ORDER BY k.ord) FROM (
        SELECT o.*, row_number() OVER (PARTITION BY o.r ->> 'id' ORDER BY o.ord) AS nth FROM (
          SELECT DISTINCT ON (s.same) e.* FROM jsonb_array_elements(rows) WITH ORDINALITY e (r, ord)
          LEFT JOIN instances i ON i.name = e.r ->> 'instance'
          CROSS JOIN LATERAL (SELECT jsonb_build_object('tenant', i.tenant_id,
            'first_seen', CASE WHEN e.r ? 'caught_up' THEN i.first_seen_at END) || e.r - '{instance, file}'::text[] AS same) s
          ORDER BY s.same, e.ord) o) k
      GROUP BY k.nth ORDER BY k.nth
    LOOP
      PERFORM store_once(part);
    END LOOP;
  END IF;

  PERFORM apply_pending_updates(tenant_ids, bases);
  PERFORM settle_chats(tenant_ids, bases);
END $$;

-- Stores messages with different ids.
CREATE OR REPLACE FUNCTION store_once(rows jsonb) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  place record := place_messages(rows);
BEGIN
  IF place.tells_pairs OR place.lacks_chats THEN
    PERFORM open_chats(rows);
    place := place_messages(rows);
  END IF;

  INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, status, content, stand_in, message_type,
    sender_jid, sender_name, quoted_message_id, media, mentions, forwarded, sent_at, edited_at, deleted_at, moves_chat, counts, history, caught_up,
    instance, created_seq, seq)
  SELECT r.chat_id, r.tenant_id, r.id, CASE WHEN r.from_me THEN 'OUTGOING' ELSE 'INCOMING' END, r.status, r.content, coalesce(r.stand_in, false),
    r.message_type, r.sender, r.sender_name, r.quoted_message_id, r.media, r.mentions, r.forwarded, to_timestamp(r.sent_at),
    to_timestamp(r.edited_at), CASE WHEN k.revoked THEN now() END, k.moves, k.moves AND NOT r.is_history AND NOT k.revoked, r.is_history,
    r.is_history OR coalesce(r.caught_up, false), r.instance, r.new_seq, r.new_seq
  FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, id text, from_me boolean, status text, content text, stand_in boolean,
      message_type text, sender_name text, quoted_message_id text, media jsonb, mentions text[], forwarded boolean, sent_at numeric,
      edited_at numeric, moves_chat boolean, caught_up boolean, revoked boolean),
      unnest(place.tenant_ids, place.chat_ids, place.message_ids, place.senders, place.histories, place.new_seqs))
    AS r (instance, id, from_me, status, content, stand_in, message_type, sender_name, quoted_message_id, media, mentions, forwarded, sent_at,
      edited_at, moves_chat, caught_up, revoked, tenant_id, chat_id, message_id, sender, is_history, new_seq)
  CROSS JOIN LATERAL (SELECT coalesce(r.moves_chat, true) AS moves, coalesce(r.revoked AND r.caught_up, false) AS revoked) k
  WHERE r.chat_id IS NOT NULL AND r.message_id IS NULL
  ON CONFLICT (chat_id, whatsapp_message_id) DO NOTHING;

  IF NOT FOUND OR place.has_known THEN
    PERFORM better_messages(rows, place.message_ids, place.senders, place.histories, place.new_seqs);
    PERFORM settle_seq(place.tenant_ids);
  ELSE
    UPDATE tenants t SET seq = u.seq
    FROM (SELECT x.tenant_id, max(x.seq) AS seq FROM unnest(place.tenant_ids, place.new_seqs) x (tenant_id, seq) GROUP BY x.tenant_id) u
    WHERE t.tenant_id = u.tenant_id;
  END IF;

  IF rows @? '$[*].file' THEN
    PERFORM keep_file(r.tenant_id, m.id, r.given)
    FROM ROWS FROM (jsonb_array_elements(rows), unnest(place.tenant_ids, place.chat_ids)) AS r (given, tenant_id, chat_id)
    JOIN messages m ON m.chat_id = r.chat_id AND m.whatsapp_message_id = r.given ->> 'id'
    WHERE r.given ? 'file';
  END IF;
END $$;

-- Finds the tenant, chat and message of each row, in the order of the rows, and whether the rows contain unknown pairs or chats. All lookups
-- are by key.
CREATE OR REPLACE FUNCTION place_messages(rows jsonb, OUT tenant_ids text[], OUT chat_ids uuid[], OUT message_ids uuid[], OUT senders text[],
  OUT histories boolean[], OUT new_seqs bigint[], OUT tells_pairs boolean, OUT lacks_chats boolean, OUT has_known boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  SELECT array_agg(p.tenant_id), array_agg(p.chat_id), array_agg(p.message_id), array_agg(p.sender), array_agg(p.is_history),
    array_agg(p.new_seq), coalesce(bool_or(p.tells_pair), false), coalesce(bool_or(p.lacks_chat), false), count(p.message_id) > 0
  INTO tenant_ids, chat_ids, message_ids, senders, histories, new_seqs, tells_pairs, lacks_chats, has_known
  FROM (
    SELECT i.tenant_id, a.chat_id, o.message_id, coalesce(s.phone_jid, x.sender_jid) AS sender,
      coalesce(x.history OR (x.caught_up AND to_timestamp(x.sent_at) < date_trunc('second', i.first_seen_at)), false) AS is_history,
      i.seq + row_number() OVER (PARTITION BY i.tenant_id ORDER BY x.ord) AS new_seq,
      coalesce(o.is_elsewhere, false) OR CASE WHEN concat(x.jid, x.alt, x.participant, x.participant_alt) LIKE '%@lid%' THEN tells_pair(
        i.tenant_id, i.owner_jid, x.jid, x.alt, x.participant, x.participant_alt, x.from_me) ELSE false END AS tells_pair,
      a.chat_id IS NULL AND i.tenant_id IS NOT NULL AND account_jid(x.jid, x.alt) IS NOT NULL AS lacks_chat
    FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, jid text, alt text, id text, from_me boolean, sender_jid text,
        participant text, participant_alt text, sent_at numeric, history boolean, caught_up boolean)) WITH ORDINALITY
      AS x (instance, jid, alt, id, from_me, sender_jid, participant, participant_alt, sent_at, history, caught_up, ord)
    LEFT JOIN LATERAL (SELECT n.tenant_id, n.first_seen_at, n.owner_jid, t.seq FROM instances n JOIN tenants t ON t.tenant_id = n.tenant_id
      WHERE n.name = x.instance LIMIT 1) i ON true
    LEFT JOIN LATERAL (SELECT c.chat_id FROM chat_aliases c WHERE c.tenant_id = i.tenant_id AND c.jid = account_jid(x.jid, x.alt) LIMIT 1) a ON true
    LEFT JOIN LATERAL (SELECT c.phone_jid FROM contacts c WHERE c.tenant_id = i.tenant_id AND c.jid = x.sender_jid LIMIT 1) s ON true
    CROSS JOIN LATERAL (SELECT (array_agg(m.id) FILTER (WHERE m.chat_id = a.chat_id))[1] AS message_id,
        bool_or(m.chat_id IS DISTINCT FROM a.chat_id AND m.instance = x.instance) AS is_elsewhere
      FROM messages m WHERE m.tenant_id = i.tenant_id AND m.whatsapp_message_id = x.id) o
    ORDER BY x.ord) p;
END $$;

-- Whether the JIDs of a row's chat, its author or the instance's owner form a pair of @lid and phone that is not stored yet.
CREATE OR REPLACE FUNCTION tells_pair(tenant text, owner text, jid text, alt text, participant text, participant_alt text, from_me boolean)
RETURNS boolean LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  is_chats boolean := coalesce(is_lid(jid), false) OR coalesce(is_lid(alt), false);
  lid text := CASE WHEN is_lid(jid) THEN jid WHEN is_lid(alt) THEN alt WHEN is_lid(participant) THEN participant ELSE participant_alt END;
  phone text := CASE lid WHEN jid THEN alt WHEN alt THEN jid WHEN participant THEN participant_alt ELSE participant END;
BEGIN
  -- a usual row has one @lid, whose pair is stored, or only the @lid of an author in a group
  IF coalesce(is_lid(jid)::int, 0) + coalesce(is_lid(alt)::int, 0) + coalesce(is_lid(participant)::int, 0) + coalesce(is_lid(participant_alt)::int, 0) = 1
    AND NOT (from_me AND participant IS NOT NULL) THEN
    IF NOT is_chats AND is_phone(phone) IS NOT TRUE THEN
      RETURN false;
    END IF;
    IF EXISTS (
      SELECT FROM contacts k
      LEFT JOIN chat_aliases a ON a.tenant_id = tenant AND a.jid = k.jid
      LEFT JOIN chat_aliases b ON b.tenant_id = tenant AND b.jid = k.phone_jid
      LEFT JOIN chat_aliases f ON is_chats AND f.tenant_id = tenant AND f.jid = split_part(lid, '@', 1) || '@s.whatsapp.net'
      WHERE k.tenant_id = tenant AND k.jid = lid AND CASE WHEN is_phone(phone) THEN k.phone_jid = phone ELSE k.phone_jid IS NOT NULL END
        AND a.chat_id IS NOT DISTINCT FROM b.chat_id AND (f.jid IS NULL OR f.chat_id IS NOT DISTINCT FROM a.chat_id))
    THEN
      RETURN false;
    END IF;
  END IF;

  RETURN EXISTS (
    SELECT FROM (VALUES (jid, alt), (alt, jid), (participant, participant_alt), (participant_alt, participant),
      (CASE WHEN from_me THEN participant END, owner),
      (jid, (SELECT k.phone_jid FROM contacts k WHERE k.tenant_id = tenant AND k.jid = tells_pair.jid))) p (lid, phone)
    WHERE is_lid(p.lid) AND is_phone(p.phone) AND NOT EXISTS (
      SELECT FROM contacts k
      LEFT JOIN chat_aliases a ON a.tenant_id = tenant AND a.jid = p.lid
      LEFT JOIN chat_aliases b ON b.tenant_id = tenant AND b.jid = p.phone
      WHERE k.tenant_id = tenant AND k.jid = p.lid AND k.phone_jid = p.phone AND a.chat_id IS NOT DISTINCT FROM b.chat_id)
  ) OR EXISTS ( -- a chat whose @lid was stored as a phone
    SELECT FROM (VALUES (jid), (alt)) j (lid)
    JOIN chat_aliases f ON f.tenant_id = tenant AND f.jid = split_part(j.lid, '@', 1) || '@s.whatsapp.net'
    LEFT JOIN chat_aliases a ON a.tenant_id = tenant AND a.jid = j.lid
    WHERE is_lid(j.lid) AND f.chat_id IS DISTINCT FROM a.chat_id);
END $$;

-- Updates messages with the more complete data of their repeats. A repeat of a remap replaces whatever the mapping makes of a message, but for
-- a later edit and for what was learned in another way: the status, the file, the author's phone.
CREATE OR REPLACE FUNCTION better_messages(rows jsonb, message_ids uuid[], senders text[], histories boolean[], new_seqs bigint[])
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  b record;
BEGIN
  FOR b IN
    WITH r AS (
      SELECT x.*, to_timestamp(x.sent_at) AS at, to_timestamp(x.edited_at) AS edited, coalesce(x.moves_chat, true) AS moves,
        coalesce(x.revoked AND x.caught_up, false) AS is_revoked, nullif(x.content, '') AS new_content, coalesce(x.stand_in, false) AS is_stand_in,
        coalesce(x.remap, false) AS remaps
      FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, from_me boolean, status text, content text, stand_in boolean,
          message_type text, sender_name text, quoted_message_id text, media jsonb, mentions text[], forwarded boolean, sent_at numeric,
          edited_at numeric, moves_chat boolean, caught_up boolean, revoked boolean, remap boolean),
          unnest(message_ids, senders, histories, new_seqs))
        AS x (instance, from_me, status, content, stand_in, message_type, sender_name, quoted_message_id, media, mentions, forwarded, sent_at,
          edited_at, moves_chat, caught_up, revoked, remap, message_id, sender, is_history, new_seq)
      WHERE x.message_id IS NOT NULL
    ), known AS (
      SELECT r.message_id, r.new_seq,
        CASE WHEN r.from_me THEN 'OUTGOING' ELSE m.direction END AS direction,
        CASE WHEN r.from_me AND m.direction = 'INCOMING' THEN r.instance ELSE m.instance END AS instance,
        higher_status(m.status, r.status) AS status,
        CASE WHEN r.edited > coalesce(m.edited_at, '-infinity') AND r.new_content IS NOT NULL OR e.remaps_content THEN r.new_content
          WHEN e.gives_way OR (m.edited_at IS NULL AND r.at < m.sent_at AND NOT r.is_stand_in) THEN coalesce(r.new_content, m.content, r.content)
          ELSE m.content END AS content,
        CASE WHEN e.gives_way AND r.new_content IS NOT NULL OR e.remaps_content THEN r.is_stand_in ELSE m.stand_in END AS stand_in,
        CASE WHEN r.content IS NOT NULL THEN greatest(m.edited_at, r.edited) ELSE m.edited_at END AS edited_at,
        coalesce(m.deleted_at, CASE WHEN r.is_revoked THEN now() END) AS deleted_at,
        CASE WHEN e.gives_way AND r.new_content IS NOT NULL OR r.remaps THEN coalesce(r.message_type, m.message_type)
          ELSE coalesce(m.message_type, r.message_type) END AS message_type,
        CASE WHEN is_lid(m.sender_jid) AND is_phone(r.sender) OR r.remaps AND NOT (is_phone(m.sender_jid) AND is_lid(r.sender))
          THEN coalesce(r.sender, m.sender_jid) ELSE coalesce(m.sender_jid, r.sender) END AS sender_jid,
        coalesce(o.sender_name, m.sender_name, r.sender_name) AS sender_name,
        coalesce(o.quoted_message_id, m.quoted_message_id, r.quoted_message_id) AS quoted_message_id,
        CASE WHEN r.remaps THEN remapped_media(m.media, r.media) ELSE better_media(m.media, r.media) END AS media,
        coalesce(o.mentions, m.mentions, r.mentions) AS mentions,
        coalesce(o.forwarded, m.forwarded, r.forwarded) AS forwarded,
        least(m.sent_at, r.at) AS sent_at,
        m.moves_chat OR (r.moves AND NOT r.is_revoked) AS moves,
        m.counts OR (r.moves AND NOT r.is_history AND NOT r.is_revoked) AS counts,
        m.history AND r.is_history AS history
      FROM r CROSS JOIN LATERAL (SELECT * FROM messages o WHERE o.id = r.message_id OFFSET 0) m
      CROSS JOIN LATERAL (SELECT gives_way(m, r.is_stand_in) AS gives_way, r.remaps AND r.new_content IS NOT NULL AND m.deleted_at IS NULL
        AND (m.edited_at IS NULL OR r.edited >= date_trunc('second', m.edited_at)) AND (m.stand_in OR NOT r.is_stand_in) AS remaps_content) e
      LEFT JOIN LATERAL (SELECT r.*) o ON r.remaps -- its values replace the stored ones
    ), better AS (
      SELECT k.*, array_remove(ARRAY[
          CASE WHEN m.status IS DISTINCT FROM k.status THEN 'status' END,
          CASE WHEN m.content IS DISTINCT FROM k.content THEN 'content' END,
          CASE WHEN m.edited_at IS DISTINCT FROM k.edited_at THEN 'editedAt' END,
          CASE WHEN m.deleted_at IS DISTINCT FROM k.deleted_at THEN 'deletedAt' END,
          CASE WHEN m.direction <> k.direction THEN 'direction' END,
          CASE WHEN m.message_type IS DISTINCT FROM k.message_type THEN 'messageType' END,
          CASE WHEN m.sender_jid IS DISTINCT FROM k.sender_jid THEN 'senderJid' END,
          CASE WHEN m.sender_name IS DISTINCT FROM k.sender_name THEN 'senderName' END,
          CASE WHEN m.quoted_message_id IS DISTINCT FROM k.quoted_message_id THEN 'quotedMessageId' END,
          CASE WHEN m.media IS DISTINCT FROM k.media THEN 'media' END,
          CASE WHEN m.mentions IS DISTINCT FROM k.mentions THEN 'mentions' END,
          CASE WHEN m.forwarded IS DISTINCT FROM k.forwarded THEN 'forwarded' END,
          CASE WHEN m.sent_at IS DISTINCT FROM k.sent_at THEN 'sentAt' END,
          CASE WHEN m.counts <> k.counts OR m.moves_chat <> k.moves THEN 'counts' END], NULL) AS fields
      FROM known k CROSS JOIN LATERAL (SELECT * FROM messages o WHERE o.id = k.message_id OFFSET 0) m
    )
    SELECT * FROM better k WHERE k.fields <> '{}'
  LOOP
    UPDATE messages m SET direction = b.direction, instance = b.instance, status = b.status, content = b.content, stand_in = b.stand_in,
      edited_at = b.edited_at, deleted_at = b.deleted_at, message_type = b.message_type, sender_jid = b.sender_jid, sender_name = b.sender_name,
      quoted_message_id = b.quoted_message_id, media = b.media, mentions = b.mentions, forwarded = b.forwarded,
      sent_at = b.sent_at, moves_chat = b.moves, counts = b.counts,
      history = b.history, changed = b.fields, prior_seq = m.seq, seq = b.new_seq, updated_at = now()
    WHERE m.id = b.message_id;
  END LOOP;
END $$;
