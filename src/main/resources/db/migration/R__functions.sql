-- What every store-*.sql builds on: locks, numbers of changes, finding a chat by any of its JIDs, chats kept in line with
-- their messages. What integration teams may want to change is in routes/sql.

CREATE OR REPLACE FUNCTION is_lid(jid text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jid LIKE '%@lid';

CREATE OR REPLACE FUNCTION is_phone(jid text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jid LIKE '%@s.whatsapp.net';

CREATE OR REPLACE FUNCTION status_rank(status text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(array_position(ARRAY['ERROR', 'PENDING', 'SERVER_ACK', 'DELIVERY_ACK', 'READ', 'PLAYED'], status), 0);

CREATE OR REPLACE FUNCTION higher_status(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN status_rank(b) > status_rank(a) THEN b ELSE a END;

-- A name for the chat of a JID: never one's own on somebody else's. A group may be called like its owner.
CREATE OR REPLACE FUNCTION others_name(name text, jid text, i instances) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN name IS DISTINCT FROM i.profile_name OR jid = i.owner_jid OR jid LIKE '%@g.us' THEN name END;

-- JSON text as it comes from outside. PostgreSQL holds no U+0000.
CREATE OR REPLACE FUNCTION clean_json(raw text) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN position('\u0000' IN raw) > 0
  THEN regexp_replace(raw, '(?<!\\)((?:\\\\)*)\\u0000', '\1', 'g')
  ELSE raw END::jsonb;

-- Rows but those of instances that an operator has disconnected: nothing of these is stored.
CREATE OR REPLACE FUNCTION listened(rows jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM instances i WHERE NOT i.listening)
    THEN coalesce((SELECT jsonb_agg(r.value ORDER BY r.ordinality) FROM jsonb_array_elements(rows) WITH ORDINALITY r
      WHERE NOT EXISTS (SELECT FROM instances i WHERE i.name = r.value ->> 'instance' AND NOT i.listening)), '[]')
    ELSE rows END;
$$;

-- Locks these instances, so that none changes its tenant meanwhile, then their tenants, both in sorted order, and says where
-- the tenants' numbers stand.
CREATE OR REPLACE FUNCTION lock_tenants(instance_names text[], OUT tenant_ids text[], OUT bases bigint[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM instances i WHERE i.name = ANY (instance_names) ORDER BY i.name FOR SHARE;

  INSERT INTO tenants (tenant_id)
  SELECT DISTINCT i.tenant_id FROM instances i
  WHERE i.name = ANY (instance_names) AND i.tenant_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM tenants t WHERE t.tenant_id = i.tenant_id)
  ORDER BY i.tenant_id
  ON CONFLICT DO NOTHING;

  SELECT array_agg(t.tenant_id), array_agg(t.seq) INTO tenant_ids, bases
  FROM (
    SELECT x.tenant_id, x.seq FROM tenants x
    WHERE x.tenant_id IN (SELECT i.tenant_id FROM instances i WHERE i.name = ANY (instance_names))
    ORDER BY x.tenant_id
    FOR UPDATE
  ) t;
END $$;

-- Raises each tenant's counter to the greatest number that its rows carry.
CREATE OR REPLACE FUNCTION settle_seq(tenant_ids text[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE tenants t SET seq = used.seq
  FROM (
    SELECT x.tenant_id, greatest(
      (SELECT max(m.seq) FROM messages m WHERE m.tenant_id = x.tenant_id),
      (SELECT max(coalesce(c.own_seq, c.seq)) FROM chats c WHERE c.tenant_id = x.tenant_id),
      (SELECT max(g.seq) FROM chat_merges g WHERE g.tenant_id = x.tenant_id)) AS seq
    FROM unnest(tenant_ids) x (tenant_id)
  ) used
  WHERE t.tenant_id = used.tenant_id AND t.seq < used.seq;
END $$;

-- Tells the other bundles on this database, when the transaction commits, that a tenant has news, or a frame for its screens.
-- Each connection says whose it is: nobody has to hear of its own. A frame too long to be told is not.
CREATE OR REPLACE FUNCTION tell_bundles(tenant text, frame text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  payload text := json_strip_nulls(json_build_object('from', current_setting('evolution_sync.bundle', true), 'tenant', tenant,
    'frame', frame));
BEGIN
  IF octet_length(payload) < 8000 THEN
    PERFORM pg_notify('evolution_sync', payload);
  END IF;
END $$;

-- Statistics of tables that have doubled since their last ones. PostgreSQL takes them by itself, but up to a minute late: a
-- plan for empty tables, kept while they fill, reads a tenant's whole history to find one message. Large tables are left to it.
CREATE OR REPLACE FUNCTION analyze_grown() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  grown text;
BEGIN
  FOR grown IN
    SELECT c.oid::regclass FROM pg_class c
    WHERE c.oid IN ('messages'::regclass, 'chats'::regclass, 'chat_aliases'::regclass, 'contacts'::regclass)
      AND c.relpages < 4096 AND pg_relation_size(c.oid) > 2 * c.relpages * current_setting('block_size')::bigint
      AND pg_has_role(c.relowner, 'USAGE')
    ORDER BY c.oid
  LOOP
    EXECUTE 'ANALYZE (SKIP_LOCKED) ' || grown;
  END LOOP;
END $$;

-- The tenants that a storing transaction changed, with their new numbers; other bundles hear of them.
CREATE OR REPLACE FUNCTION changed_tenants(tenant_ids text[], bases bigint[])
RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM analyze_grown();
  RETURN QUERY
  SELECT t.tenant_id, t.seq
  FROM unnest(tenant_ids, bases) b (tenant_id, seq) JOIN tenants t ON t.tenant_id = b.tenant_id AND t.seq > b.seq,
    tell_bundles(t.tenant_id);
END $$;

-- The time of a chat's newest message that moves it. None for a chat without any: what findChats says of it stands.
-- A set, since PostgreSQL makes that a part of the query that asks.
CREATE OR REPLACE FUNCTION last_time(chat uuid) RETURNS SETOF timestamptz LANGUAGE sql STABLE AS $$
  SELECT m.sent_at FROM messages m WHERE m.chat_id = chat AND m.moves_chat
  ORDER BY coalesce(m.sent_at, '-infinity') DESC, m.id DESC LIMIT 1;
$$;

-- Unread messages after a read mark, on top of a number that Evolution gave for an earlier moment.
CREATE OR REPLACE FUNCTION count_unread(chat uuid, mark timestamptz, base int, base_at timestamptz) RETURNS int
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN base_at IS NOT NULL AND (mark IS NULL OR mark < base_at) THEN base ELSE 0 END
    + (SELECT count(*) FROM messages m WHERE m.chat_id = chat AND m.direction = 'INCOMING' AND m.counts
         AND m.sent_at > coalesce(greatest(mark, base_at), '-infinity'))::int
    + (SELECT count(*) FROM messages m WHERE m.chat_id = chat AND m.direction = 'INCOMING' AND m.counts
         AND m.sent_at IS NULL AND m.created_at > coalesce(greatest(mark, base_at), '-infinity'))::int;
$$;

-- A chat's times, read mark, unread number, and its name where that came from a message, from its messages alone.
CREATE OR REPLACE FUNCTION refresh_chats(chat_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH marked AS (
    SELECT c.id,
      coalesce(l.at, c.last_message_at) AS last_at,
      greatest(c.read_until,
        (SELECT max(m.sent_at) FROM messages m WHERE m.chat_id = c.id AND m.moves_chat
           AND (m.direction = 'OUTGOING' OR m.status IN ('READ', 'PLAYED')))) AS read_at,
      n.name, n.at AS name_at,
      coalesce((SELECT m.instance FROM messages m WHERE m.chat_id = c.id AND m.moves_chat
        ORDER BY m.sent_at DESC NULLS LAST, m.created_seq DESC NULLS LAST LIMIT 1), c.instance) AS newest_instance
    FROM chats c
    LEFT JOIN LATERAL last_time(c.id) l (at) ON true
    LEFT JOIN LATERAL (
      SELECT m.sender_name AS name, m.sent_at AS at FROM messages m
      WHERE NOT c.is_group AND m.chat_id = c.id AND m.direction = 'INCOMING' AND m.sender_name IS NOT NULL
        AND m.sent_at IS NOT NULL AND EXISTS (
          SELECT FROM messages o WHERE o.chat_id = c.id AND o.direction = 'INCOMING' AND o.sender_name = c.contact_name)
      ORDER BY m.sent_at DESC, m.sender_name DESC LIMIT 1) n ON true
    WHERE c.id = ANY (chat_ids)
  ), after AS (
    SELECT c.tenant_id, c.seq AS prior_seq, k.id, k.last_at, k.read_at, k.newest_instance, coalesce(k.name, c.contact_name) AS name,
      coalesce(k.name_at, c.contact_name_at) AS name_at,
      count_unread(c.id, k.read_at, c.unread_base, c.unread_base_at) AS unread
    FROM marked k JOIN chats c ON c.id = k.id
  ), counted AS (
    SELECT a.*, array_remove(ARRAY[
        CASE WHEN c.contact_name <> a.name THEN 'contactName' END,
        CASE WHEN c.instance IS DISTINCT FROM a.newest_instance THEN 'instance' END,
        CASE WHEN c.last_message_at IS DISTINCT FROM a.last_at THEN 'lastMessageAt' END,
        CASE WHEN c.unread_count <> a.unread THEN 'unreadCount' END], NULL) AS changes
    FROM after a JOIN chats c ON c.id = a.id
  ), numbered AS (
    SELECT k.*, t.seq + row_number() OVER (PARTITION BY k.tenant_id ORDER BY k.prior_seq NULLS FIRST, k.id) AS new_seq
    FROM counted k JOIN tenants t ON t.tenant_id = k.tenant_id
  )
  UPDATE chats c SET contact_name = n.name, contact_name_at = n.name_at, last_message_at = n.last_at, read_at = n.read_at,
    unread_count = n.unread, instance = n.newest_instance,
    changed = n.changes, prior_seq = c.seq, seq = n.new_seq, own_seq = NULL, updated_at = now()
  FROM numbered n WHERE c.id = n.id
    AND (n.changes <> '{}' OR (c.read_at, c.contact_name_at) IS DISTINCT FROM (n.read_at, n.name_at));

  PERFORM settle_seq(ARRAY(SELECT DISTINCT c.tenant_id FROM chats c WHERE c.id = ANY (chat_ids)));
END $$;

-- Makes one chat of two: the messages, names and unread of the @lid's move to the phone's.
CREATE OR REPLACE FUNCTION merge_chats(tenant text, from_chat uuid, into_chat uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  base_at timestamptz := (SELECT max(c.unread_base_at) FROM chats c WHERE c.id IN (from_chat, into_chat));
  -- a number that Evolution gave for one chat, on top of what is unread in the other until then
  base int := (SELECT sum(c.unread_count - (SELECT count(*) FROM messages m WHERE m.chat_id = c.id AND m.direction = 'INCOMING'
      AND m.counts AND coalesce(m.sent_at, m.created_at) > greatest(base_at, c.read_at)))
    FROM chats c WHERE c.id IN (from_chat, into_chat) AND base_at IS NOT NULL);
BEGIN
  -- the same message on both sides: the earlier time, the higher status, OUTGOING wins, edits and deletions stay
  UPDATE messages k SET
    direction = CASE WHEN 'OUTGOING' IN (k.direction, d.direction) THEN 'OUTGOING' ELSE 'INCOMING' END,
    status = higher_status(k.status, d.status),
    content = CASE WHEN d.edited_at > coalesce(k.edited_at, '-infinity') THEN d.content ELSE coalesce(k.content, d.content) END,
    sent_at = least(k.sent_at, d.sent_at),
    edited_at = greatest(k.edited_at, d.edited_at),
    deleted_at = coalesce(k.deleted_at, d.deleted_at),
    counts = k.counts OR d.counts
  FROM messages d
  WHERE d.chat_id = from_chat AND k.chat_id = into_chat AND k.whatsapp_message_id = d.whatsapp_message_id;

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
    instance = CASE WHEN d.last_message_at > coalesce(k.last_message_at, '-infinity') THEN d.instance ELSE k.instance END,
    read_until = greatest(k.read_until, d.read_until),
    unread_base = base,
    unread_base_at = base_at,
    changed = array_remove(ARRAY[
      CASE WHEN better.name AND d.contact_name <> k.contact_name THEN 'contactName' END,
      CASE WHEN k.profile_picture_url IS NULL AND d.profile_picture_url IS NOT NULL THEN 'profilePictureUrl' END,
      CASE WHEN k.status <> 'ACTIVE' AND d.status = 'ACTIVE' THEN 'status' END], NULL),
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

-- A @lid and a phone JID are the same person. Learned early, late or again: afterwards there is one chat.
CREATE OR REPLACE FUNCTION learn_pair(tenant text, lid text, phone text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  lid_chat uuid := (SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = lid);
  phone_chat uuid := (SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = phone);
BEGIN
  INSERT INTO contacts AS k (tenant_id, jid, phone_jid) VALUES (tenant, lid, phone)
  ON CONFLICT (tenant_id, jid) DO UPDATE SET phone_jid = EXCLUDED.phone_jid
  WHERE k.phone_jid IS DISTINCT FROM EXCLUDED.phone_jid;

  IF phone_chat IS NULL THEN -- another program may have made the chat without an alias
    SELECT c.id INTO phone_chat FROM chats c WHERE c.tenant_id = tenant AND c.whatsapp_chat_id = phone;
  END IF;

  IF phone_chat IS NULL AND lid_chat IS NOT NULL THEN
    UPDATE chats c SET whatsapp_chat_id = phone, contact_number = split_part(phone, '@', 1), updated_at = now(),
      changed = ARRAY['whatsappChatId', 'contactNumber'], prior_seq = c.seq, seq = t.seq + 1, own_seq = NULL
    FROM tenants t WHERE c.id = lid_chat AND t.tenant_id = tenant;
    PERFORM settle_seq(ARRAY[tenant]);
    phone_chat := lid_chat;
  ELSIF lid_chat <> phone_chat THEN
    PERFORM merge_chats(tenant, lid_chat, phone_chat);
  END IF;

  INSERT INTO chat_aliases (tenant_id, jid, chat_id)
  SELECT tenant, j.jid, phone_chat FROM unnest(ARRAY[lid, phone]) j (jid) WHERE phone_chat IS NOT NULL
  ON CONFLICT (tenant_id, jid) DO UPDATE SET chat_id = EXCLUDED.chat_id;

  -- what was known of the @lid alone
  UPDATE messages SET sender_jid = phone WHERE tenant_id = tenant AND sender_jid = lid AND sender_jid LIKE '%@lid';
  UPDATE chats c SET contact_name = k.name, changed = ARRAY['contactName'], prior_seq = c.seq, seq = t.seq + 1, own_seq = NULL,
    updated_at = now()
  FROM tenants t, contacts k
  WHERE c.id = phone_chat AND c.contact_name = 'Desconhecido' AND t.tenant_id = tenant
    AND k.tenant_id = tenant AND k.jid = lid AND k.name IS NOT NULL;
  PERFORM settle_seq(ARRAY[tenant]);
END $$;

-- Pairs of @lid and phone that these rows {instance, jid, alt, id, from_me} tell or show.
CREATE OR REPLACE FUNCTION learn_pairs(rows jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  pair record;
BEGIN
  FOR pair IN
    WITH r AS (
      SELECT i.tenant_id, x.* FROM jsonb_to_recordset(rows) AS x (instance text, jid text, alt text, id text, from_me boolean,
        participant text, participant_alt text)
      JOIN instances i ON i.name = x.instance AND i.tenant_id IS NOT NULL
    ), pairs AS (
      SELECT r.tenant_id, CASE WHEN is_lid(r.jid) THEN r.jid ELSE r.alt END AS lid,
        CASE WHEN is_lid(r.jid) THEN r.alt ELSE r.jid END AS phone
      FROM r WHERE r.alt IS NOT NULL
      UNION -- who writes in a group
      SELECT r.tenant_id, CASE WHEN is_lid(r.participant) THEN r.participant ELSE r.participant_alt END,
        CASE WHEN is_lid(r.participant) THEN r.participant_alt ELSE r.participant END
      FROM r WHERE r.participant_alt IS NOT NULL
      UNION -- told earlier, before there was a chat
      SELECT r.tenant_id, r.jid, k.phone_jid
      FROM r JOIN contacts k ON k.tenant_id = r.tenant_id AND k.jid = r.jid AND k.phone_jid IS NOT NULL
      WHERE is_lid(r.jid)
      UNION -- one message under both forms: the other one is stored
      SELECT r.tenant_id, CASE WHEN is_lid(r.jid) THEN r.jid ELSE c.whatsapp_chat_id END,
        CASE WHEN is_lid(r.jid) THEN c.whatsapp_chat_id ELSE r.jid END
      FROM r
      JOIN messages m ON m.tenant_id = r.tenant_id AND m.whatsapp_message_id = r.id AND m.instance = r.instance
        AND m.direction = CASE WHEN r.from_me THEN 'OUTGOING' ELSE 'INCOMING' END
      JOIN chats c ON c.id = m.chat_id
      WHERE (is_lid(r.jid) AND is_phone(c.whatsapp_chat_id)) OR (is_phone(r.jid) AND is_lid(c.whatsapp_chat_id))
      UNION -- or comes beside it
      SELECT l.tenant_id, l.jid, p.jid FROM r l JOIN r p ON p.instance = l.instance AND p.id = l.id AND p.from_me = l.from_me
      WHERE is_lid(l.jid) AND is_phone(p.jid)
    )
    SELECT p.* FROM pairs p
    LEFT JOIN contacts k ON k.tenant_id = p.tenant_id AND k.jid = p.lid
    LEFT JOIN chat_aliases a ON a.tenant_id = p.tenant_id AND a.jid = p.lid
    LEFT JOIN chat_aliases b ON b.tenant_id = p.tenant_id AND b.jid = p.phone
    WHERE is_lid(p.lid) AND is_phone(p.phone)
      AND (k.phone_jid IS DISTINCT FROM p.phone OR a.chat_id IS DISTINCT FROM b.chat_id)
    ORDER BY p.tenant_id, p.lid, p.phone
  LOOP
    PERFORM learn_pair(pair.tenant_id, pair.lid, pair.phone);
  END LOOP;
END $$;

-- Finds or makes the chat of each row {instance, jid, alt, id, from_me}. Afterwards chat_aliases knows every jid.
CREATE OR REPLACE FUNCTION open_chats(rows jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM learn_pairs(rows);

  WITH missing AS (
    SELECT i.tenant_id, x.jid, coalesce(k.phone_jid, x.jid) AS key, x.instance, x.ord
    FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, jid text)) WITH ORDINALITY AS x (instance, jid, ord)
    JOIN instances i ON i.name = x.instance AND i.tenant_id IS NOT NULL
    LEFT JOIN contacts k ON k.tenant_id = i.tenant_id AND k.jid = x.jid
    WHERE x.jid IS NOT NULL
      AND NOT EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = i.tenant_id AND a.jid = x.jid)
  ), wanted AS (
    SELECT DISTINCT ON (tenant_id, key) * FROM missing ORDER BY tenant_id, key, ord
  ), numbered AS (
    SELECT w.*, row_number() OVER (PARTITION BY w.tenant_id ORDER BY w.ord) AS nth FROM wanted w
  ), made AS (
    INSERT INTO chats (tenant_id, whatsapp_chat_id, contact_name, contact_number, is_group, profile_picture_url, instance,
      created_seq, seq)
    SELECT w.tenant_id, w.key, coalesce(k.name, 'Desconhecido'),
      CASE WHEN is_phone(w.key) THEN split_part(w.key, '@', 1) END, w.key LIKE '%@g.us',
      k.picture, w.instance, n.seq, n.seq
    FROM numbered w
    JOIN tenants t ON t.tenant_id = w.tenant_id
    CROSS JOIN LATERAL ( -- the phone's own first, then that of its @lid
      SELECT (array_agg(o.name ORDER BY is_lid(o.jid)) FILTER (WHERE o.name IS NOT NULL))[1] AS name,
        (array_agg(o.profile_picture_url ORDER BY is_lid(o.jid)) FILTER (WHERE o.profile_picture_url IS NOT NULL))[1] AS picture
      FROM contacts o WHERE o.tenant_id = w.tenant_id AND (o.jid = w.key OR o.phone_jid = w.key)) k
    CROSS JOIN LATERAL (SELECT t.seq + w.nth AS seq) n
    ON CONFLICT (tenant_id, whatsapp_chat_id) DO NOTHING
    RETURNING id, tenant_id, whatsapp_chat_id
  ), found AS (
    SELECT id, tenant_id, whatsapp_chat_id FROM made
    UNION
    SELECT c.id, c.tenant_id, c.whatsapp_chat_id FROM wanted w
    JOIN chats c ON c.tenant_id = w.tenant_id AND c.whatsapp_chat_id = w.key
  )
  INSERT INTO chat_aliases (tenant_id, jid, chat_id)
  SELECT DISTINCT f.tenant_id, j.jid, f.id
  FROM missing x JOIN found f ON f.tenant_id = x.tenant_id AND f.whatsapp_chat_id = x.key
  CROSS JOIN LATERAL unnest(ARRAY[x.jid, x.key]) j (jid)
  UNION -- the @lid of its phone, told before or beside it
  SELECT f.tenant_id, k.jid, f.id FROM found f
  JOIN contacts k ON k.tenant_id = f.tenant_id AND k.phone_jid = f.whatsapp_chat_id
  ON CONFLICT DO NOTHING;

  PERFORM settle_seq(ARRAY(
    SELECT DISTINCT i.tenant_id FROM jsonb_to_recordset(rows) AS x (instance text) JOIN instances i ON i.name = x.instance
    WHERE i.tenant_id IS NOT NULL));
END $$;

-- Brings chats in line with the messages that this transaction touched: those with a seq above the tenants' bases.
-- A chat of which only times and unread moved takes its last new message's number: that message's frame tells of it.
CREATE OR REPLACE FUNCTION settle_chats(tenant_ids text[], bases bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  touched uuid[];
  touched_bases bigint[];
  displaced uuid[];
BEGIN
  PERFORM settle_seq(tenant_ids);

  -- displaced: a message that turned out earlier, or one's own, takes back what it had moved
  SELECT array_agg(m.id), array_agg(b.seq), array_agg(DISTINCT m.chat_id) FILTER (
    WHERE coalesce(m.created_seq, 0) <= b.seq AND m.changed && ARRAY['sentAt', 'direction', 'counts'])
  INTO touched, touched_bases, displaced
  FROM unnest(tenant_ids, bases) b (tenant_id, seq)
  CROSS JOIN LATERAL ( -- OFFSET 0: looked up for each tenant; in large tables a join would read them from end to end
    SELECT * FROM messages m WHERE m.tenant_id = b.tenant_id AND m.seq > b.seq OFFSET 0) m;

  WITH told AS (
    SELECT m.*, x.base, coalesce(m.created_seq > x.base, false) AS is_new
    FROM unnest(touched, touched_bases) x (id, base) JOIN messages m ON m.id = x.id
  ), by_chat AS (
    SELECT t.chat_id, t.base,
      array_agg(t.sender_name ORDER BY t.sent_at DESC NULLS LAST, t.sender_name DESC) FILTER (WHERE k.names) AS names,
      max(t.sent_at) FILTER (WHERE k.names) AS name_at,
      array_agg(t.instance ORDER BY t.sent_at DESC NULLS LAST, t.seq DESC) FILTER (WHERE t.is_new AND t.moves_chat) AS instances,
      max(t.sent_at) FILTER (WHERE t.is_new AND t.moves_chat) AS newest_at,
      max(t.sent_at) FILTER (WHERE t.moves_chat AND (t.direction = 'OUTGOING' OR t.status IN ('READ', 'PLAYED'))) AS read_at,
      array_agg(coalesce(t.sent_at, t.created_at)) FILTER (WHERE t.is_new AND t.counts AND t.direction = 'INCOMING') AS countable,
      coalesce(bool_or(t.is_new AND t.moves_chat AND NOT t.history), false) AS revives,
      max(t.seq) FILTER (WHERE t.is_new) AS told_by, max(t.seq) AS last_seq
    FROM told t
    CROSS JOIN LATERAL (SELECT (t.is_new OR 'senderName' = ANY (t.changed)) AND t.direction = 'INCOMING'
      AND t.sender_name IS NOT NULL AS names) k
    GROUP BY t.chat_id, t.base
  ), after AS (
    SELECT c.id, c.tenant_id, c.seq AS chat_seq, s.told_by, s.last_seq, s.base,
      c.seq > s.base AND coalesce(c.created_seq, 0) <= s.base AS changed_before,
      CASE WHEN w.name THEN s.names[1] ELSE c.contact_name END AS contact_name,
      CASE WHEN w.name THEN s.name_at ELSE c.contact_name_at END AS contact_name_at,
      coalesce(w.last_at, c.last_message_at) AS last_message_at,
      greatest(c.read_at, s.read_at) AS read_at,
      CASE WHEN s.read_at > coalesce(c.read_at, '-infinity')
        THEN count_unread(c.id, s.read_at, c.unread_base, c.unread_base_at)
        ELSE c.unread_count + (SELECT count(*) FROM unnest(s.countable) at
          WHERE at > coalesce(greatest(c.read_at, c.unread_base_at), '-infinity'))::int END AS unread_count,
      CASE WHEN s.revives THEN 'ACTIVE' ELSE c.status END AS status,
      CASE WHEN c.instance IS NULL OR w.newest THEN coalesce(s.instances[1], c.instance) ELSE c.instance END AS instance
    FROM by_chat s JOIN chats c ON c.id = s.chat_id
    LEFT JOIN LATERAL last_time(c.id) l (at) ON true
    CROSS JOIN LATERAL (SELECT CASE WHEN c.id = ANY (displaced) THEN c.last_message_at ELSE l.at END AS last_at,
      NOT c.is_group AND coalesce(s.names IS NOT NULL AND c.contact_name = 'Desconhecido' OR (coalesce(s.name_at, '-infinity'), s.names[1])
        > (coalesce(c.contact_name_at, '-infinity'), c.contact_name), false) AS name,
      coalesce(s.newest_at >= l.at, false) AS newest) w
  ), changes AS (
    SELECT a.*, array_remove(ARRAY[
      CASE WHEN c.contact_name <> a.contact_name THEN 'contactName' END,
      CASE WHEN c.status <> a.status THEN 'status' END,
      CASE WHEN c.instance IS DISTINCT FROM a.instance THEN 'instance' END,
      CASE WHEN c.last_message_at IS DISTINCT FROM a.last_message_at THEN 'lastMessageAt' END,
      CASE WHEN c.unread_count <> a.unread_count THEN 'unreadCount' END], NULL) AS fields
    FROM after a JOIN chats c ON c.id = a.id
  ), numbered AS (
    SELECT k.*, CASE WHEN k.told_by IS NOT NULL AND NOT k.changed_before AND k.fields <@ ARRAY['lastMessageAt', 'unreadCount'] THEN k.told_by
      ELSE t.seq + row_number() OVER (PARTITION BY k.tenant_id ORDER BY k.last_seq) END AS new_seq
    FROM changes k JOIN tenants t ON t.tenant_id = k.tenant_id
    WHERE k.fields <> '{}'
  ), quiet AS ( -- marks that nobody sees
    UPDATE chats c SET read_at = k.read_at, contact_name_at = k.contact_name_at
    FROM changes k WHERE c.id = k.id AND k.fields = '{}'
      AND (c.read_at IS DISTINCT FROM k.read_at OR c.contact_name_at IS DISTINCT FROM k.contact_name_at)
  )
  UPDATE chats c SET contact_name = n.contact_name, contact_name_at = n.contact_name_at,
    last_message_at = n.last_message_at, read_at = n.read_at, unread_count = n.unread_count, status = n.status,
    instance = n.instance,
    -- what this transaction changed before, by learning a pair, is told with it
    changed = CASE WHEN n.changed_before THEN c.changed ELSE '{}' END || n.fields,
    prior_seq = CASE WHEN n.changed_before THEN c.prior_seq ELSE c.seq END, seq = n.new_seq,
    own_seq = CASE WHEN n.new_seq = n.told_by THEN coalesce(c.own_seq, c.seq) END, updated_at = now()
  FROM numbered n WHERE c.id = n.id;

  PERFORM settle_seq(tenant_ids);

  IF displaced IS NOT NULL THEN
    PERFORM refresh_chats(displaced);
  END IF;
END $$;

-- The stored message that an update means: of the chat that its JID names, or the same id in the same instance under the
-- other one of @lid and phone, or under one's own number: an edit's key is as its sender sees it.
CREATE OR REPLACE FUNCTION find_message(tenant text, instance_name text, chat_jid text, message_id text) RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT m.id FROM messages m
  JOIN chats c ON c.id = m.chat_id
  LEFT JOIN chat_aliases a ON a.tenant_id = m.tenant_id AND a.jid = chat_jid AND a.chat_id = m.chat_id
  LEFT JOIN instances i ON i.name = instance_name AND i.owner_jid = chat_jid
  WHERE m.tenant_id = tenant AND m.whatsapp_message_id = message_id
    AND (a.jid IS NOT NULL OR (m.instance = instance_name AND
      (i.name IS NOT NULL OR (is_lid(chat_jid) AND is_phone(c.whatsapp_chat_id)) OR (is_phone(chat_jid) AND is_lid(c.whatsapp_chat_id)))))
  ORDER BY a.jid IS NULL, m.id LIMIT 1;
$$;

-- What overtook the messages that this transaction stored.
CREATE OR REPLACE FUNCTION apply_pending_updates(tenant_ids text[], bases bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pending_updates p WHERE p.tenant_id = ANY (tenant_ids)) THEN
    RETURN;
  END IF;

  WITH came AS (
    DELETE FROM pending_updates p
    USING unnest(tenant_ids, bases) b (tenant_id, seq)
    CROSS JOIN LATERAL (
      SELECT * FROM messages m WHERE m.tenant_id = b.tenant_id AND m.created_seq > b.seq AND m.seq > b.seq OFFSET 0) m
    WHERE p.tenant_id = m.tenant_id AND p.whatsapp_message_id = m.whatsapp_message_id
      AND find_message(p.tenant_id, p.instance, p.jid, p.whatsapp_message_id) = m.id
    RETURNING m.id, p.*
  ), r AS (
    SELECT id, (array_agg(status ORDER BY status_rank(status) DESC))[1] AS status,
      (array_agg(content ORDER BY edited_at DESC NULLS LAST))[1] AS content, max(edited_at) AS edited_at,
      min(deleted_at) AS deleted_at
    FROM came GROUP BY id
  )
  UPDATE messages m SET status = higher_status(m.status, r.status),
    content = CASE WHEN r.edited_at > coalesce(m.edited_at, '-infinity') THEN r.content ELSE m.content END,
    edited_at = greatest(m.edited_at, r.edited_at),
    deleted_at = coalesce(m.deleted_at, r.deleted_at)
  FROM r WHERE m.id = r.id;
END $$;

CREATE OR REPLACE FUNCTION iso_time(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- The named fields of a row's JSON.
CREATE OR REPLACE FUNCTION changed_fields(row_json json, fields text[]) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_object_agg(e.key, e.value), '{}') FROM json_each(row_json) e
  WHERE e.key = ANY (fields);
$$;

-- A place in a list that stays true when rows are added: the time and id of the last row that was shown.
CREATE OR REPLACE FUNCTION cursor_of(at timestamptz, id uuid) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN isfinite(at) THEN (extract(epoch FROM at) * 1000000)::bigint::text ELSE '' END || '_' || id;

CREATE OR REPLACE FUNCTION cursor_at(place text) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(to_timestamp(nullif(split_part(place, '_', 1), '')::numeric / 1000000), '-infinity');

CREATE OR REPLACE FUNCTION cursor_id(place text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN split_part(place, '_', 2)::uuid;
