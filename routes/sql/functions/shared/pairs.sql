-- Finds or creates the chat of a JID, and stores pairs of @lid and phone.

-- earlier versions of the functions, which would make calls ambiguous
DROP FUNCTION IF EXISTS learn_pair(text, text, text), learn_pairs(jsonb);

-- Merges two chats: the messages, names and unread count of the first move to the second.
CREATE OR REPLACE FUNCTION merge_chats(tenant text, from_chat uuid, into_chat uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  base_at timestamptz := (SELECT max(c.unread_base_at) FROM chats c WHERE c.id IN (from_chat, into_chat));
  -- an unread count from Evolution for one chat, plus the messages that were unread in the other one at that time
  base_seq bigint := (SELECT max(c.unread_base_seq) FROM chats c WHERE c.id IN (from_chat, into_chat) AND c.unread_base_at = base_at);
  base int := (SELECT sum(c.unread_count - (SELECT count(*) FROM messages m
      CROSS JOIN LATERAL (SELECT coalesce(m.sent_at, m.created_at) AS at, CASE WHEN NOT m.caught_up THEN m.created_seq END AS arrival) a
      WHERE m.chat_id = c.id AND m.direction = 'INCOMING' AND m.counts AND coalesce(m.status NOT IN ('READ', 'PLAYED'), true)
        AND is_after_mark(a.at, a.arrival, m.created_seq, c.read_at, c.read_seq, c.read_until, c.read_until_seq)
        AND is_after_base(a.at, a.arrival, base_at, base_seq)))
    FROM chats c WHERE c.id IN (from_chat, into_chat) AND base_at IS NOT NULL);
BEGIN
  -- a message in both chats keeps the earlier time, the higher status, OUTGOING, and all edits and deletions
  UPDATE messages k SET
    direction = CASE WHEN 'OUTGOING' IN (k.direction, d.direction) THEN 'OUTGOING' ELSE 'INCOMING' END,
    status = higher_status(k.status, d.status),
    content = CASE WHEN d.is_better THEN d.content ELSE k.content END,
    stand_in = CASE WHEN d.is_better THEN d.stand_in ELSE k.stand_in END,
    message_type = CASE WHEN d.is_better THEN coalesce(d.message_type, k.message_type) ELSE coalesce(k.message_type, d.message_type) END,
    sender_name = coalesce(k.sender_name, d.sender_name),
    quoted_message_id = coalesce(k.quoted_message_id, d.quoted_message_id),
    media = CASE WHEN file_rank(d.media ->> 'state') > file_rank(k.media ->> 'state') THEN better_media(d.media, k.media)
      ELSE better_media(k.media, d.media) END,
    sent_at = least(k.sent_at, d.sent_at),
    edited_at = greatest(k.edited_at, d.edited_at),
    deleted_at = coalesce(k.deleted_at, d.deleted_at),
    counts = k.counts OR d.counts,
    moves_chat = k.moves_chat OR d.moves_chat,
    caught_up = k.caught_up OR d.caught_up
  FROM (
    SELECT o.id AS other_id, m.*, m.edited_at > coalesce(o.edited_at, '-infinity') OR (m.content <> '' AND gives_way(o, m.stand_in)) AS is_better
    FROM messages m JOIN messages o ON o.whatsapp_message_id = m.whatsapp_message_id
    WHERE m.chat_id = from_chat AND o.chat_id = into_chat) d
  WHERE k.id = d.other_id;

  PERFORM merge_files(from_chat, into_chat);
  PERFORM merge_sends(tenant, from_chat, into_chat);
  DELETE FROM messages d USING messages k
  WHERE d.chat_id = from_chat AND k.chat_id = into_chat AND k.whatsapp_message_id = d.whatsapp_message_id;

  UPDATE messages SET chat_id = into_chat WHERE chat_id = from_chat;
  UPDATE chat_aliases SET chat_id = into_chat WHERE tenant_id = tenant AND chat_id = from_chat;

  INSERT INTO chat_merges (tenant_id, seq, chat_id, into_chat_id)
  SELECT t.tenant_id, t.seq + 1, from_chat, into_chat FROM tenants t WHERE t.tenant_id = tenant;
  PERFORM settle_seq(ARRAY[tenant]);

  UPDATE chats k SET
    contact_name = CASE WHEN better.name THEN d.contact_name ELSE k.contact_name END,
    contact_name_at = CASE WHEN better.name THEN d.contact_name_at ELSE k.contact_name_at END,
    profile_picture_url = coalesce(k.profile_picture_url, d.profile_picture_url),
    status = CASE WHEN 'ACTIVE' IN (k.status, d.status) THEN 'ACTIVE' ELSE 'DELETED' END,
    archived = k.archived AND d.archived,
    instance = CASE WHEN d.last_message_at > coalesce(k.last_message_at, '-infinity') THEN d.instance ELSE k.instance END,
    read_until = greatest(k.read_until, d.read_until),
    read_until_seq = CASE WHEN d.read_until > coalesce(k.read_until, '-infinity') THEN d.read_until_seq
      WHEN d.read_until = k.read_until THEN greatest(k.read_until_seq, d.read_until_seq) ELSE k.read_until_seq END,
    unread_base = base,
    unread_base_at = base_at,
    unread_base_seq = base_seq,
    changed = array_remove(ARRAY[
      CASE WHEN better.name AND d.contact_name <> k.contact_name THEN 'contactName' END,
      CASE WHEN k.profile_picture_url IS NULL AND d.profile_picture_url IS NOT NULL THEN 'profilePictureUrl' END,
      CASE WHEN k.status <> 'ACTIVE' AND d.status = 'ACTIVE' THEN 'status' END,
      CASE WHEN k.archived AND NOT d.archived THEN 'archived' END], NULL),
    prior_seq = k.seq,
    seq = t.seq + 1,
    own_seq = NULL
  FROM chats d, tenants t, LATERAL (
    SELECT d.contact_name <> 'Desconhecido' AND (k_name.contact_name = 'Desconhecido'
      OR d.contact_name_at > coalesce(k_name.contact_name_at, '-infinity')) AS name
    FROM chats k_name WHERE k_name.id = into_chat
  ) better
  WHERE k.id = into_chat AND d.id = from_chat AND t.tenant_id = tenant;

  DELETE FROM chats WHERE id = from_chat;
  PERFORM settle_seq(ARRAY[tenant]);
  PERFORM refresh_chats(ARRAY[into_chat]);
END $$;

-- Changes the JID of a chat.
CREATE OR REPLACE FUNCTION rekey_chat(tenant text, chat uuid, jid text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE chats c SET whatsapp_chat_id = jid, contact_number = CASE WHEN is_phone(jid) THEN split_part(jid, '@', 1) END, updated_at = now(),
    changed = ARRAY['whatsappChatId', 'contactNumber'], prior_seq = c.seq, seq = t.seq + 1, own_seq = NULL
  FROM tenants t WHERE c.id = chat AND t.tenant_id = tenant;
  PERFORM settle_seq(ARRAY[tenant]);
END $$;

-- Corrects the digits of a @lid that were stored as a phone: the chat belongs to the @lid and has no number.
CREATE OR REPLACE FUNCTION correct_phone(tenant text, lid text, false_phone text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  lid_chat uuid := (SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = lid);
  phone_chat uuid := (SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = false_phone);
BEGIN
  IF lid_chat <> phone_chat THEN
    PERFORM merge_chats(tenant, phone_chat, lid_chat);
  ELSIF lid_chat IS NULL AND phone_chat IS NOT NULL THEN
    PERFORM rekey_chat(tenant, phone_chat, lid);
  END IF;
  INSERT INTO chat_aliases (tenant_id, jid, chat_id)
  SELECT tenant, j.jid, coalesce(lid_chat, phone_chat) FROM unnest(ARRAY[lid, false_phone]) j (jid)
  WHERE coalesce(lid_chat, phone_chat) IS NOT NULL
  ON CONFLICT DO NOTHING;
  PERFORM settle_labels(array_remove(ARRAY[coalesce(lid_chat, phone_chat)], NULL));
END $$;

-- Stores that a @lid and a phone JID are the same account, as seen at a time (null if unknown). The result is one chat, whether the pair is
-- stored early, late or repeatedly. An account keeps its @lid and its chat, and its latest phone wins. A phone belongs to the last account
-- that had it; the chat of an account that had it before continues under its @lid.
CREATE OR REPLACE FUNCTION learn_pair(tenant text, lid text, phone text, seen_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  at timestamptz := coalesce(seen_at, '-infinity');
  known contacts := (SELECT k FROM contacts k WHERE k.tenant_id = tenant AND k.jid = lid);
  relabeled uuid[];
  is_latest boolean := known.phone_jid IS NULL OR known.phone_jid = phone OR at >= coalesce(known.phone_at, '-infinity');
  other contacts := (SELECT k FROM contacts k WHERE k.tenant_id = tenant AND k.phone_jid = phone AND k.jid <> lid
    ORDER BY k.phone_at DESC NULLS LAST LIMIT 1);
  lid_chat uuid := (SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = lid);
  phone_chat uuid := coalesce((SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = phone),
    -- another program may have made the chat without an alias
    (SELECT c.id FROM chats c WHERE c.tenant_id = tenant AND c.whatsapp_chat_id = phone));
BEGIN
  IF other.jid IS NOT NULL AND (NOT is_latest OR at < coalesce(other.phone_at, '-infinity')) THEN
    RETURN;
  END IF;
  relabeled := array_remove(ARRAY[lid_chat, phone_chat], NULL);

  INSERT INTO contacts AS k (tenant_id, jid, phone_jid, phone_at) VALUES (tenant, lid, phone, seen_at)
  ON CONFLICT (tenant_id, jid) DO UPDATE SET phone_jid = EXCLUDED.phone_jid, phone_at = greatest(k.phone_at, EXCLUDED.phone_at)
  WHERE is_latest AND k.phone_jid IS DISTINCT FROM EXCLUDED.phone_jid;

  IF other.jid IS NOT NULL THEN
    UPDATE contacts k SET phone_jid = NULL, phone_at = NULL WHERE k.tenant_id = tenant AND k.phone_jid = phone AND k.jid <> lid;
    IF lid_chat IS DISTINCT FROM phone_chat AND (SELECT c.whatsapp_chat_id = phone FROM chats c WHERE c.id = phone_chat) THEN
      PERFORM rekey_chat(tenant, phone_chat, other.jid);
    END IF;
  END IF;

  IF phone_chat IS NOT NULL AND lid_chat IS DISTINCT FROM phone_chat
    AND (SELECT c.whatsapp_chat_id <> phone FROM chats c WHERE c.id = phone_chat) THEN -- the chat of an account that had the phone before
    DELETE FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = phone;
    DELETE FROM contacts k WHERE k.tenant_id = tenant AND k.jid = phone;
    phone_chat := NULL;
  END IF;

  IF phone_chat IS NULL AND lid_chat IS NOT NULL THEN
    IF is_latest THEN
      PERFORM rekey_chat(tenant, lid_chat, phone);
    END IF;
    phone_chat := lid_chat;
  ELSIF lid_chat <> phone_chat AND is_latest THEN
    PERFORM merge_chats(tenant, lid_chat, phone_chat);
  ELSIF lid_chat <> phone_chat THEN
    PERFORM merge_chats(tenant, phone_chat, lid_chat);
    phone_chat := lid_chat;
  END IF;

  INSERT INTO chat_aliases (tenant_id, jid, chat_id)
  SELECT tenant, j.jid, phone_chat FROM unnest(ARRAY[lid, phone]) j (jid) WHERE phone_chat IS NOT NULL
  ON CONFLICT (tenant_id, jid) DO UPDATE SET chat_id = EXCLUDED.chat_id;

  -- messages and names that were stored for the @lid only
  WITH sent AS (
    SELECT m.id, t.seq + row_number() OVER (ORDER BY m.seq) AS new_seq FROM messages m JOIN tenants t ON t.tenant_id = m.tenant_id
    WHERE m.tenant_id = tenant AND m.sender_jid = lid AND m.sender_jid LIKE '%@lid'
  )
  UPDATE messages m SET sender_jid = phone, changed = ARRAY['senderJid'], prior_seq = m.seq, seq = s.new_seq, updated_at = now()
  FROM sent s WHERE m.id = s.id;
  PERFORM settle_seq(ARRAY[tenant]);
  UPDATE chats c SET contact_name = k.name, changed = ARRAY['contactName'], prior_seq = c.seq, seq = t.seq + 1, own_seq = NULL,
    updated_at = now()
  FROM tenants t, contacts k
  WHERE c.id = phone_chat AND c.contact_name = 'Desconhecido' AND t.tenant_id = tenant
    AND k.tenant_id = tenant AND k.jid = lid AND k.name IS NOT NULL;
  PERFORM settle_seq(ARRAY[tenant]);
  PERFORM settle_labels(relabeled);
END $$;

-- Stores the usual pairs: their accounts have no other phone, no other @lid and no second chat. The result is that of learn_pair for each
-- of them, in a few statements for all.
CREATE OR REPLACE FUNCTION learn_usual_pairs(pairs jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tenant_ids text[] := ARRAY(SELECT DISTINCT x.tenant_id FROM jsonb_to_recordset(pairs) AS x (tenant_id text));
BEGIN
  INSERT INTO contacts AS k (tenant_id, jid, phone_jid, phone_at)
  SELECT x.tenant_id, x.lid, x.phone, x.at
  FROM jsonb_to_recordset(pairs) AS x (tenant_id text, lid text, phone text, at timestamptz)
  ON CONFLICT (tenant_id, jid) DO UPDATE SET phone_jid = EXCLUDED.phone_jid, phone_at = greatest(k.phone_at, EXCLUDED.phone_at)
  WHERE k.phone_jid IS NULL;

  UPDATE chats c SET whatsapp_chat_id = n.phone, contact_number = split_part(n.phone, '@', 1), updated_at = now(),
    changed = ARRAY['whatsappChatId', 'contactNumber'], prior_seq = c.seq, seq = n.new_seq, own_seq = NULL
  FROM (
    SELECT x.chat_id, x.phone, t.seq + row_number() OVER (PARTITION BY x.tenant_id ORDER BY x.at NULLS FIRST, x.lid) AS new_seq
    FROM jsonb_to_recordset(pairs) AS x (tenant_id text, lid text, phone text, at timestamptz, chat_id uuid, is_lids boolean)
    JOIN tenants t ON t.tenant_id = x.tenant_id
    WHERE x.is_lids) n
  WHERE c.id = n.chat_id;
  PERFORM settle_seq(tenant_ids);

  INSERT INTO chat_aliases (tenant_id, jid, chat_id)
  SELECT x.tenant_id, j.jid, x.chat_id
  FROM jsonb_to_recordset(pairs) AS x (tenant_id text, lid text, phone text, chat_id uuid)
  CROSS JOIN LATERAL unnest(ARRAY[x.lid, x.phone]) j (jid)
  WHERE x.chat_id IS NOT NULL
  ON CONFLICT DO NOTHING;

  -- messages and names that were stored for the @lid only
  WITH sent AS (
    SELECT m.id, x.phone, t.seq + row_number() OVER (PARTITION BY x.tenant_id ORDER BY m.seq) AS new_seq
    FROM jsonb_to_recordset(pairs) AS x (tenant_id text, lid text, phone text)
    JOIN tenants t ON t.tenant_id = x.tenant_id
    CROSS JOIN LATERAL ( -- OFFSET 0: forces a lookup in the index of @lid senders
      SELECT o.id, o.seq FROM messages o
      WHERE o.tenant_id = x.tenant_id AND o.sender_jid = x.lid AND o.sender_jid LIKE '%@lid' OFFSET 0) m
  )
  UPDATE messages m SET sender_jid = s.phone, changed = ARRAY['senderJid'], prior_seq = m.seq, seq = s.new_seq, updated_at = now()
  FROM sent s WHERE m.id = s.id;
  PERFORM settle_seq(tenant_ids);
  WITH named AS (
    SELECT c.id, k.name, t.seq + row_number() OVER (PARTITION BY x.tenant_id ORDER BY x.at NULLS FIRST, x.lid) AS new_seq
    FROM jsonb_to_recordset(pairs) AS x (tenant_id text, lid text, at timestamptz, chat_id uuid)
    JOIN tenants t ON t.tenant_id = x.tenant_id
    JOIN chats c ON c.id = x.chat_id AND c.contact_name = 'Desconhecido'
    JOIN contacts k ON k.tenant_id = x.tenant_id AND k.jid = x.lid AND k.name IS NOT NULL
  )
  UPDATE chats c SET contact_name = n.name, changed = ARRAY['contactName'], prior_seq = c.seq, seq = n.new_seq, own_seq = NULL,
    updated_at = now()
  FROM named n WHERE c.id = n.id;
  PERFORM settle_seq(tenant_ids);
  PERFORM settle_labels(ARRAY(SELECT DISTINCT x.chat_id FROM jsonb_to_recordset(pairs) AS x (chat_id uuid) WHERE x.chat_id IS NOT NULL));
END $$;

-- Stores the pairs of @lid and phone in these rows {instance, jid, alt, id, from_me}. told_at: the time for rows without one.
CREATE OR REPLACE FUNCTION learn_pairs(rows jsonb, told_at timestamptz DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  pairs jsonb;
  usual jsonb;
  pair record;
BEGIN
  WITH r AS (
    SELECT i.tenant_id, i.owner_jid, coalesce(to_timestamp(x.sent_at), told_at) AS at, x.*
    FROM jsonb_to_recordset(rows) AS x (instance text, jid text, alt text, id text, from_me boolean, participant text,
      participant_alt text, sent_at numeric)
    JOIN instances i ON i.name = x.instance AND i.tenant_id IS NOT NULL
  ), pairs AS (
    SELECT r.tenant_id, CASE WHEN is_lid(r.jid) THEN r.jid ELSE r.alt END AS lid,
      CASE WHEN is_lid(r.jid) THEN r.alt ELSE r.jid END AS phone, r.at
    FROM r WHERE r.alt IS NOT NULL
    UNION -- the author in a group
    SELECT r.tenant_id, CASE WHEN is_lid(r.participant) THEN r.participant ELSE r.participant_alt END,
      CASE WHEN is_lid(r.participant) THEN r.participant_alt ELSE r.participant END, r.at
    FROM r WHERE r.participant_alt IS NOT NULL
    UNION -- the instance owner's @lid, which edits and receipts contain
    SELECT r.tenant_id, r.participant, r.owner_jid, r.at FROM r WHERE r.from_me AND is_lid(r.participant) AND r.owner_jid IS NOT NULL
    UNION -- a stored pair from before the chat existed
    SELECT r.tenant_id, r.jid, k.phone_jid, k.phone_at
    FROM r JOIN contacts k ON k.tenant_id = r.tenant_id AND k.jid = r.jid AND k.phone_jid IS NOT NULL
    WHERE is_lid(r.jid)
    UNION -- a chat whose @lid was stored as a phone
    SELECT r.tenant_id, f.lid, f.phone, NULL
    FROM r CROSS JOIN LATERAL (
      SELECT j.lid, split_part(j.lid, '@', 1) || '@s.whatsapp.net' AS phone FROM unnest(ARRAY[r.jid, r.alt]) j (lid) WHERE is_lid(j.lid)) f
    JOIN chat_aliases a ON a.tenant_id = r.tenant_id AND a.jid = f.phone
    UNION -- one message under both JIDs: it is stored under the other one
    SELECT r.tenant_id, CASE WHEN is_lid(r.jid) THEN r.jid ELSE c.whatsapp_chat_id END,
      CASE WHEN is_lid(r.jid) THEN c.whatsapp_chat_id ELSE r.jid END, m.sent_at
    FROM r
    JOIN messages m ON m.tenant_id = r.tenant_id AND m.whatsapp_message_id = r.id AND m.instance = r.instance
      AND m.direction = CASE WHEN r.from_me THEN 'OUTGOING' ELSE 'INCOMING' END
    JOIN chats c ON c.id = m.chat_id
    WHERE (is_lid(r.jid) AND is_phone(c.whatsapp_chat_id)) OR (is_phone(r.jid) AND is_lid(c.whatsapp_chat_id))
    UNION -- or is in the same batch
    SELECT g.tenant_id, l.lid, p.phone, g.at
    FROM ( -- grouped, because a join would compare all rows with each other
      SELECT r.tenant_id, array_agg(DISTINCT r.jid) FILTER (WHERE is_lid(r.jid)) AS lids,
        array_agg(DISTINCT r.jid) FILTER (WHERE is_phone(r.jid)) AS phones, max(r.at) FILTER (WHERE is_lid(r.jid)) AS at
      FROM r WHERE r.id IS NOT NULL AND r.from_me IS NOT NULL GROUP BY r.tenant_id, r.instance, r.id, r.from_me) g
    CROSS JOIN LATERAL unnest(g.lids) l (lid) CROSS JOIN LATERAL unnest(g.phones) p (phone)
  )
  , unknown AS (
    SELECT p.tenant_id, p.lid, p.phone, max(p.at) AS at, same_digits_lid(p.phone) = p.lid AS is_false FROM pairs p
    LEFT JOIN contacts k ON k.tenant_id = p.tenant_id AND k.jid = p.lid
    LEFT JOIN chat_aliases a ON a.tenant_id = p.tenant_id AND a.jid = p.lid
    LEFT JOIN chat_aliases b ON b.tenant_id = p.tenant_id AND b.jid = p.phone
    WHERE is_lid(p.lid) AND is_phone(p.phone)
      AND (k.phone_jid IS DISTINCT FROM p.phone OR a.chat_id IS DISTINCT FROM b.chat_id)
    GROUP BY p.tenant_id, p.lid, p.phone
  ), placed AS (
    SELECT u.*, coalesce(a.chat_id, b.chat_id, c.id) AS chat_id, a.chat_id IS NOT NULL AND coalesce(b.chat_id, c.id) IS NULL AS is_lids,
      -- at most one chat; if the phone has one, the phone is its JID
      (a.chat_id IS NULL OR coalesce(b.chat_id, c.id, a.chat_id) = a.chat_id) AND (b.chat_id IS NULL OR d.whatsapp_chat_id = u.phone)
        AND coalesce(k.phone_jid, u.phone) = u.phone
        AND NOT EXISTS (SELECT FROM contacts o WHERE o.tenant_id = u.tenant_id AND o.phone_jid = u.phone AND o.jid <> u.lid)
        AND count(*) OVER (PARTITION BY u.tenant_id, u.lid) = 1 AND count(*) OVER (PARTITION BY u.tenant_id, u.phone) = 1
        AND NOT u.is_false AS is_usual
    FROM unknown u
    LEFT JOIN contacts k ON k.tenant_id = u.tenant_id AND k.jid = u.lid
    LEFT JOIN chat_aliases a ON a.tenant_id = u.tenant_id AND a.jid = u.lid
    LEFT JOIN chat_aliases b ON b.tenant_id = u.tenant_id AND b.jid = u.phone
    LEFT JOIN chats c ON c.tenant_id = u.tenant_id AND c.whatsapp_chat_id = u.phone -- a chat of another program has no alias
    LEFT JOIN chats d ON d.id = b.chat_id
  )
  SELECT jsonb_agg(q) FROM (
    SELECT l.*, l.is_usual AND (l.chat_id IS NULL OR count(*) OVER (PARTITION BY l.chat_id) = 1) AS is_alone FROM placed l
    ORDER BY l.is_false DESC, l.at NULLS FIRST, l.tenant_id, l.lid, l.phone) q
  INTO pairs;
  IF pairs IS NULL THEN
    RETURN;
  END IF;

  usual := (SELECT jsonb_agg(p) FROM jsonb_array_elements(pairs) p WHERE (p ->> 'is_alone')::boolean);
  IF usual IS NOT NULL THEN
    PERFORM learn_usual_pairs(usual);
  END IF;
  FOR pair IN
    SELECT x.* FROM jsonb_to_recordset(pairs) AS x (tenant_id text, lid text, phone text, at timestamptz, is_false boolean, is_alone boolean)
    WHERE NOT x.is_alone
  LOOP
    IF pair.is_false THEN
      PERFORM correct_phone(pair.tenant_id, pair.lid, pair.phone);
    ELSE
      PERFORM learn_pair(pair.tenant_id, pair.lid, pair.phone, pair.at);
    END IF;
  END LOOP;
END $$;

-- Finds or creates the chat of each row {instance, jid, alt, id, from_me}. Afterwards chat_aliases contains each account_jid.
CREATE OR REPLACE FUNCTION open_chats(rows jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  unknown jsonb;
  fresh uuid[];
BEGIN
  PERFORM learn_pairs(rows);

  unknown := (
    SELECT jsonb_agg(jsonb_build_object('tenant_id', i.tenant_id, 'jid', x.jid, 'instance', x.instance, 'ord', x.ord,
      'key', y.key, 'chat_id', coalesce(l.chat_id, c.id)))
    FROM (
      SELECT g.instance, account_jid(g.jid, g.alt) AS jid, g.ord
      FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, jid text, alt text)) WITH ORDINALITY AS g (instance, jid, alt, ord)) x
    JOIN instances i ON i.name = x.instance AND i.tenant_id IS NOT NULL
    LEFT JOIN contacts k ON k.tenant_id = i.tenant_id AND k.jid = x.jid
    LEFT JOIN contacts f ON f.tenant_id = i.tenant_id AND f.jid = same_digits_lid(x.jid)
    LEFT JOIN chat_aliases l ON l.tenant_id = i.tenant_id AND l.jid = same_digits_lid(x.jid)
    CROSS JOIN LATERAL (SELECT coalesce(k.phone_jid, f.phone_jid, f.jid, x.jid) AS key) y
    LEFT JOIN chats c ON c.tenant_id = i.tenant_id AND c.whatsapp_chat_id = y.key -- a chat of another program has no alias
    WHERE x.jid IS NOT NULL
      AND NOT EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = i.tenant_id AND a.jid = x.jid));
  IF unknown IS NULL THEN
    RETURN;
  END IF;

  WITH u AS (
    SELECT * FROM jsonb_to_recordset(unknown) AS x (tenant_id text, jid text, instance text, ord bigint, key text, chat_id uuid)
  ), missing AS ( -- if a @lid with the same digits is in the batch, the digits are not a phone
    SELECT u.tenant_id, u.jid, u.instance, u.ord, coalesce(l.key, u.key) AS key, u.chat_id
    FROM u LEFT JOIN (SELECT DISTINCT o.tenant_id, o.jid, o.key FROM u o WHERE is_lid(o.jid)) l
      ON l.tenant_id = u.tenant_id AND l.jid = same_digits_lid(u.jid)
  ), needed AS (
    SELECT DISTINCT ON (tenant_id, key) * FROM missing WHERE chat_id IS NULL ORDER BY tenant_id, key, ord
  ), numbered AS (
    SELECT w.*, row_number() OVER (PARTITION BY w.tenant_id ORDER BY w.ord) AS nth FROM needed w
  ), made AS (
    INSERT INTO chats AS c (tenant_id, whatsapp_chat_id, contact_name, contact_number, is_group, profile_picture_url, instance,
      created_seq, seq)
    SELECT w.tenant_id, w.key, coalesce(k.name, 'Desconhecido'),
      CASE WHEN is_phone(w.key) THEN split_part(w.key, '@', 1) END, w.key LIKE '%@g.us',
      k.picture, w.instance, n.seq, n.seq
    FROM numbered w
    JOIN tenants t ON t.tenant_id = w.tenant_id
    CROSS JOIN LATERAL ( -- the phone's name first, then the name of its @lid
      SELECT (array_agg(o.name ORDER BY is_lid(o.jid)) FILTER (WHERE o.name IS NOT NULL))[1] AS name,
        (array_agg(o.profile_picture_url ORDER BY is_lid(o.jid)) FILTER (WHERE o.profile_picture_url IS NOT NULL))[1] AS picture
      FROM contacts o WHERE o.tenant_id = w.tenant_id AND (o.jid = w.key OR o.phone_jid = w.key)) k
    CROSS JOIN LATERAL (SELECT t.seq + w.nth AS seq) n
    ON CONFLICT (tenant_id, whatsapp_chat_id) DO UPDATE SET instance = coalesce(c.instance, EXCLUDED.instance) -- another program has just inserted it
    RETURNING c.id, c.tenant_id, c.whatsapp_chat_id
  ), found AS (
    SELECT x.tenant_id, x.jid, x.key, coalesce(x.chat_id, m.id) AS chat_id
    FROM missing x LEFT JOIN made m ON m.tenant_id = x.tenant_id AND m.whatsapp_chat_id = x.key
  )
  INSERT INTO chat_aliases (tenant_id, jid, chat_id)
  SELECT DISTINCT f.tenant_id, j.jid, f.chat_id FROM found f CROSS JOIN LATERAL unnest(ARRAY[f.jid, f.key]) j (jid)
  UNION -- the @lid of the phone, from earlier or from this batch
  SELECT f.tenant_id, k.jid, f.chat_id FROM found f
  JOIN contacts k ON k.tenant_id = f.tenant_id AND k.phone_jid = f.key
  ON CONFLICT DO NOTHING;

  IF EXISTS (SELECT FROM label_reports) THEN
    fresh := ARRAY(SELECT c.id FROM tenants t JOIN chats c ON c.tenant_id = t.tenant_id AND c.created_seq > t.seq
      WHERE t.tenant_id IN (SELECT x.tenant_id FROM jsonb_to_recordset(unknown) AS x (tenant_id text)));
  END IF;
  PERFORM settle_seq(ARRAY(SELECT DISTINCT x.tenant_id FROM jsonb_to_recordset(unknown) AS x (tenant_id text)));
  PERFORM settle_labels(ARRAY(SELECT DISTINCT a.chat_id FROM jsonb_to_recordset(unknown) AS x (tenant_id text, jid text)
    JOIN chat_aliases a ON a.tenant_id = x.tenant_id AND a.jid = x.jid), fresh);
END $$;
