-- What every store-*.sql builds on: locks, numbers of changes, finding a chat by any of its JIDs, chats kept in line with
-- their messages. What integration teams may want to change is in routes/sql.

-- earlier forms of these, which would make calls ambiguous
DROP FUNCTION IF EXISTS count_unread(uuid, timestamptz, int, timestamptz), learn_pair(text, text, text), learn_pairs(jsonb);

CREATE OR REPLACE FUNCTION is_lid(jid text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jid LIKE '%@lid';

CREATE OR REPLACE FUNCTION is_phone(jid text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jid LIKE '%@s.whatsapp.net';

-- The @lid with the digits of a phone JID: Evolution 2.4.0 cuts "<lid>:48@lid" down to its digits, and Baileys calls a few by @s.whatsapp.net.
CREATE OR REPLACE FUNCTION same_digits_lid(jid text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jid LIKE '%@s.whatsapp.net' THEN split_part(jid, '@', 1) || '@lid' END;

-- A failed send shows; a delivery wins over a failure, in any order.
CREATE OR REPLACE FUNCTION status_rank(status text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(array_position(ARRAY['PENDING', 'SERVER_ACK', 'ERROR', 'DELIVERY_ACK', 'READ', 'PLAYED'], status), 0);

CREATE OR REPLACE FUNCTION higher_status(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN status_rank(b) > status_rank(a) THEN b ELSE a END;

-- A name for the chat of a JID: never one's own on somebody else's. A group may be called like its owner.
CREATE OR REPLACE FUNCTION others_name(name text, jid text, i instances) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN name IS DISTINCT FROM i.profile_name OR jid = i.owner_jid OR jid LIKE '%@g.us' THEN name END;

-- JSON text as it comes from outside. PostgreSQL holds no U+0000.
CREATE OR REPLACE FUNCTION clean_json(raw text) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN position('\u0000' IN raw) > 0
  -- JSON has no U+0001 of its own: it stands for an escaped backslash meanwhile, which may be before the letters u0000. An expression
  -- that looks for the backslashes takes four seconds for a text of a million U+0000
  THEN replace(replace(replace(raw, '\\', chr(1)), '\u0000', ''), chr(1), '\\')
  ELSE raw END::jsonb;

-- Rows but those of instances that an operator has disconnected: nothing of these is stored.
CREATE OR REPLACE FUNCTION listened(rows jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM instances i WHERE NOT i.listening) THEN
    RETURN rows;
  END IF;
  RETURN coalesce((SELECT jsonb_agg(r.value ORDER BY r.ordinality) FROM jsonb_array_elements(rows) WITH ORDINALITY r
    WHERE NOT EXISTS (SELECT FROM instances i WHERE i.name = r.value ->> 'instance' AND NOT i.listening)), '[]');
END $$;

-- Locks these instances, so that none changes its tenant meanwhile, then their tenants, both in sorted order, and says where
-- the tenants' numbers stand.
CREATE OR REPLACE FUNCTION lock_tenants(instance_names text[], OUT tenant_ids text[], OUT bases bigint[])
LANGUAGE plpgsql AS $$
DECLARE
  known text[];
BEGIN
  IF cardinality(instance_names) = 1 THEN -- as below, without what it takes to sort
    SELECT CASE WHEN x.tenant_id IS NOT NULL THEN ARRAY[x.tenant_id] END INTO tenant_ids FROM instances x WHERE x.name = instance_names[1] FOR SHARE;
    SELECT ARRAY[t.seq] INTO bases FROM tenants t WHERE t.tenant_id = tenant_ids[1] FOR UPDATE;
    IF FOUND OR tenant_ids IS NULL THEN
      RETURN;
    END IF;
  END IF;

  SELECT array_agg(DISTINCT i.tenant_id) INTO tenant_ids
  FROM (SELECT x.tenant_id FROM instances x WHERE x.name = ANY (instance_names) ORDER BY x.name FOR SHARE) i
  WHERE i.tenant_id IS NOT NULL;

  LOOP
    SELECT array_agg(t.tenant_id), array_agg(t.seq) INTO known, bases
    FROM (SELECT x.tenant_id, x.seq FROM tenants x WHERE x.tenant_id = ANY (tenant_ids) ORDER BY x.tenant_id FOR UPDATE) t;
    EXIT WHEN known IS NOT DISTINCT FROM tenant_ids;
    INSERT INTO tenants (tenant_id) SELECT x.tenant_id FROM unnest(tenant_ids) x (tenant_id) ORDER BY x.tenant_id ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

-- Raises each tenant's counter to the greatest number that its rows carry.
CREATE OR REPLACE FUNCTION settle_seq(tenant_ids text[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
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
DECLARE
  base bigint;
BEGIN
  FOR tenant_id, seq, base IN
    SELECT t.tenant_id, t.seq, b.seq
    FROM unnest(tenant_ids, bases) b (tenant_id, seq) JOIN tenants t ON t.tenant_id = b.tenant_id AND t.seq > b.seq
  LOOP
    IF seq / 100 > base / 100 THEN -- a table has not doubled with every message
      PERFORM analyze_grown();
    END IF;
    PERFORM tell_bundles(tenant_id);
    RETURN NEXT;
  END LOOP;
END $$;

-- The time of a chat's newest message that moves it. None for a chat without any: what findChats says of it stands.
-- A set, since PostgreSQL makes that a part of the query that asks.
CREATE OR REPLACE FUNCTION last_time(chat uuid) RETURNS SETOF timestamptz LANGUAGE sql STABLE AS $$
  SELECT m.sent_at FROM messages m WHERE m.chat_id = chat AND m.moves_chat
  ORDER BY coalesce(m.sent_at, '-infinity') DESC LIMIT 1;
$$;

-- Whether an incoming message is unread. Within the second of the read mark the order of arrival decides; where that is not known, it is.
-- arrival: its created_seq if it came live, else null.
CREATE OR REPLACE FUNCTION is_after_mark(at timestamptz, arrival bigint, created bigint, read_at timestamptz, read_seq bigint,
  read_until timestamptz, read_until_seq bigint) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN at > coalesce(read_at, '-infinity') OR (at = read_at AND (arrival <= coalesce(read_seq, arrival)) IS NOT TRUE
  AND (read_until = read_at AND created <= coalesce(read_until_seq, created)) IS NOT TRUE);

-- Whether it is not in the number that Evolution gave for an earlier moment.
CREATE OR REPLACE FUNCTION is_after_base(at timestamptz, arrival bigint, base_at timestamptz, base_seq bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN base_at IS NULL OR at > base_at OR coalesce(at >= date_trunc('second', base_at) AND arrival > base_seq, false);

-- A chat's unread messages after a read mark, on top of a number that Evolution gave.
CREATE OR REPLACE FUNCTION count_unread(c chats, mark timestamptz, mark_seq bigint) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN c.unread_base_at IS NOT NULL AND (mark IS NULL OR mark < c.unread_base_at) THEN c.unread_base ELSE 0 END
    + (SELECT count(*) FROM messages m WHERE m.chat_id = c.id AND m.direction = 'INCOMING' AND m.counts
         AND m.sent_at >= coalesce(greatest(mark, date_trunc('second', c.unread_base_at)), '-infinity')
         AND coalesce(m.status NOT IN ('READ', 'PLAYED'), true)
         AND is_after_mark(m.sent_at, CASE WHEN NOT m.caught_up THEN m.created_seq END, m.created_seq, mark, mark_seq, c.read_until,
           c.read_until_seq)
         AND is_after_base(m.sent_at, CASE WHEN NOT m.caught_up THEN m.created_seq END, c.unread_base_at, c.unread_base_seq))::int
    + (SELECT count(*) FROM messages m WHERE m.chat_id = c.id AND m.direction = 'INCOMING' AND m.counts
         AND m.sent_at IS NULL AND m.created_at > coalesce(greatest(mark, c.unread_base_at), '-infinity'))::int;
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
    SELECT c.tenant_id, c.seq AS prior_seq, k.id, k.last_at, k.read_at, s.read_seq, k.newest_instance,
      coalesce(k.name, c.contact_name) AS name, coalesce(k.name_at, c.contact_name_at) AS name_at,
      count_unread(c, k.read_at, s.read_seq) AS unread
    FROM marked k JOIN chats c ON c.id = k.id
    CROSS JOIN LATERAL (SELECT coalesce(max(m.created_seq) FILTER (WHERE NOT m.caught_up), 0) AS read_seq
      FROM messages m WHERE m.chat_id = c.id AND m.sent_at = k.read_at AND m.moves_chat
        AND (m.direction = 'OUTGOING' OR m.status IN ('READ', 'PLAYED'))) s
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
    read_seq = n.read_seq, unread_count = n.unread, instance = n.newest_instance,
    changed = n.changes, prior_seq = c.seq, seq = n.new_seq, own_seq = NULL, updated_at = now()
  FROM numbered n WHERE c.id = n.id
    AND (n.changes <> '{}' OR (c.read_at, c.read_seq, c.contact_name_at) IS DISTINCT FROM (n.read_at, n.read_seq, n.name_at));

  PERFORM settle_seq(ARRAY(SELECT DISTINCT c.tenant_id FROM chats c WHERE c.id = ANY (chat_ids)));
END $$;

-- Whether a message's content gives way to another one: an empty one does, and a stand-in does to a real text.
CREATE OR REPLACE FUNCTION gives_way(m messages, to_stand_in boolean) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(m.content, '') = '' OR (m.stand_in AND m.edited_at IS NULL AND NOT to_stand_in);

-- Makes one chat of two: the messages, names and unread of the first move to the second.
CREATE OR REPLACE FUNCTION merge_chats(tenant text, from_chat uuid, into_chat uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  base_at timestamptz := (SELECT max(c.unread_base_at) FROM chats c WHERE c.id IN (from_chat, into_chat));
  -- a number that Evolution gave for one chat, on top of what is unread in the other until then
  base_seq bigint := (SELECT max(c.unread_base_seq) FROM chats c WHERE c.id IN (from_chat, into_chat) AND c.unread_base_at = base_at);
  base int := (SELECT sum(c.unread_count - (SELECT count(*) FROM messages m
      CROSS JOIN LATERAL (SELECT coalesce(m.sent_at, m.created_at) AS at, CASE WHEN NOT m.caught_up THEN m.created_seq END AS arrival) a
      WHERE m.chat_id = c.id AND m.direction = 'INCOMING' AND m.counts AND coalesce(m.status NOT IN ('READ', 'PLAYED'), true)
        AND is_after_mark(a.at, a.arrival, m.created_seq, c.read_at, c.read_seq, c.read_until, c.read_until_seq)
        AND is_after_base(a.at, a.arrival, base_at, base_seq)))
    FROM chats c WHERE c.id IN (from_chat, into_chat) AND base_at IS NOT NULL);
BEGIN
  -- the same message on both sides: the earlier time, the higher status, OUTGOING wins, edits and deletions stay
  UPDATE messages k SET
    direction = CASE WHEN 'OUTGOING' IN (k.direction, d.direction) THEN 'OUTGOING' ELSE 'INCOMING' END,
    status = higher_status(k.status, d.status),
    content = CASE WHEN d.says_more THEN d.content ELSE k.content END,
    stand_in = CASE WHEN d.says_more THEN d.stand_in ELSE k.stand_in END,
    message_type = CASE WHEN d.says_more THEN coalesce(d.message_type, k.message_type) ELSE coalesce(k.message_type, d.message_type) END,
    sender_name = coalesce(k.sender_name, d.sender_name),
    quoted_message_id = coalesce(k.quoted_message_id, d.quoted_message_id),
    media = coalesce(d.media || k.media, k.media, d.media),
    sent_at = least(k.sent_at, d.sent_at),
    edited_at = greatest(k.edited_at, d.edited_at),
    deleted_at = coalesce(k.deleted_at, d.deleted_at),
    counts = k.counts OR d.counts,
    moves_chat = k.moves_chat OR d.moves_chat,
    caught_up = k.caught_up OR d.caught_up
  FROM (
    SELECT o.id AS other_id, m.*, m.edited_at > coalesce(o.edited_at, '-infinity') OR (m.content <> '' AND gives_way(o, m.stand_in)) AS says_more
    FROM messages m JOIN messages o ON o.whatsapp_message_id = m.whatsapp_message_id
    WHERE m.chat_id = from_chat AND o.chat_id = into_chat) d
  WHERE k.id = d.other_id;

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
    read_until_seq = CASE WHEN d.read_until > coalesce(k.read_until, '-infinity') THEN d.read_until_seq
      WHEN d.read_until = k.read_until THEN greatest(k.read_until_seq, d.read_until_seq) ELSE k.read_until_seq END,
    unread_base = base,
    unread_base_at = base_at,
    unread_base_seq = base_seq,
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

-- A chat is named by another JID from now on.
CREATE OR REPLACE FUNCTION rekey_chat(tenant text, chat uuid, jid text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE chats c SET whatsapp_chat_id = jid, contact_number = CASE WHEN is_phone(jid) THEN split_part(jid, '@', 1) END, updated_at = now(),
    changed = ARRAY['whatsappChatId', 'contactNumber'], prior_seq = c.seq, seq = t.seq + 1, own_seq = NULL
  FROM tenants t WHERE c.id = chat AND t.tenant_id = tenant;
  PERFORM settle_seq(ARRAY[tenant]);
END $$;

-- The digits of a @lid, taken for a phone: the chat is the @lid's, and has no number.
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
END $$;

-- A @lid and a phone JID are the same account, as seen at a time (null: it is not known when). Learned early, late or again: afterwards there
-- is one chat. An account keeps its @lid and its chat: of its phones the latest counts. A phone is the account's that had it last, and the
-- chat of one that had it before goes on under its @lid.
CREATE OR REPLACE FUNCTION learn_pair(tenant text, lid text, phone text, seen_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  at timestamptz := coalesce(seen_at, '-infinity');
  known contacts := (SELECT k FROM contacts k WHERE k.tenant_id = tenant AND k.jid = lid);
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
    AND (SELECT c.whatsapp_chat_id <> phone FROM chats c WHERE c.id = phone_chat) THEN -- that of an account that had it before
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

  -- what was known of the @lid alone
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
END $$;

-- The usual pairs, of accounts that nothing else is known of: neither another phone or @lid nor a second chat. learn_pair's outcome for
-- each of them, for all at once.
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

  -- what was known of the @lid alone
  WITH sent AS (
    SELECT m.id, x.phone, t.seq + row_number() OVER (PARTITION BY x.tenant_id ORDER BY m.seq) AS new_seq
    FROM jsonb_to_recordset(pairs) AS x (tenant_id text, lid text, phone text)
    JOIN tenants t ON t.tenant_id = x.tenant_id
    CROSS JOIN LATERAL ( -- OFFSET 0: looked up in the index of such senders
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
END $$;

-- Pairs of @lid and phone that these rows {instance, jid, alt, id, from_me} tell or show; told_at: when, for rows without a time.
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
    UNION -- who writes in a group
    SELECT r.tenant_id, CASE WHEN is_lid(r.participant) THEN r.participant ELSE r.participant_alt END,
      CASE WHEN is_lid(r.participant) THEN r.participant_alt ELSE r.participant END, r.at
    FROM r WHERE r.participant_alt IS NOT NULL
    UNION -- one's own @lid, which edits and receipts name
    SELECT r.tenant_id, r.participant, r.owner_jid, r.at FROM r WHERE r.from_me AND is_lid(r.participant) AND r.owner_jid IS NOT NULL
    UNION -- told earlier, before there was a chat
    SELECT r.tenant_id, r.jid, k.phone_jid, k.phone_at
    FROM r JOIN contacts k ON k.tenant_id = r.tenant_id AND k.jid = r.jid AND k.phone_jid IS NOT NULL
    WHERE is_lid(r.jid)
    UNION -- a chat that was taken for a phone's
    SELECT r.tenant_id, f.lid, f.phone, NULL
    FROM r CROSS JOIN LATERAL (
      SELECT j.lid, split_part(j.lid, '@', 1) || '@s.whatsapp.net' AS phone FROM unnest(ARRAY[r.jid, r.alt]) j (lid) WHERE is_lid(j.lid)) f
    JOIN chat_aliases a ON a.tenant_id = r.tenant_id AND a.jid = f.phone
    UNION -- one message under both forms: the other one is stored
    SELECT r.tenant_id, CASE WHEN is_lid(r.jid) THEN r.jid ELSE c.whatsapp_chat_id END,
      CASE WHEN is_lid(r.jid) THEN c.whatsapp_chat_id ELSE r.jid END, m.sent_at
    FROM r
    JOIN messages m ON m.tenant_id = r.tenant_id AND m.whatsapp_message_id = r.id AND m.instance = r.instance
      AND m.direction = CASE WHEN r.from_me THEN 'OUTGOING' ELSE 'INCOMING' END
    JOIN chats c ON c.id = m.chat_id
    WHERE (is_lid(r.jid) AND is_phone(c.whatsapp_chat_id)) OR (is_phone(r.jid) AND is_lid(c.whatsapp_chat_id))
    UNION -- or comes beside it
    SELECT g.tenant_id, l.lid, p.phone, g.at
    FROM ( -- grouped: a join would compare each row with each
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
      -- one chat at the most, and the phone's is named by it
      (a.chat_id IS NULL OR coalesce(b.chat_id, c.id, a.chat_id) = a.chat_id) AND (b.chat_id IS NULL OR d.whatsapp_chat_id = u.phone)
        AND coalesce(k.phone_jid, u.phone) = u.phone
        AND NOT EXISTS (SELECT FROM contacts o WHERE o.tenant_id = u.tenant_id AND o.phone_jid = u.phone AND o.jid <> u.lid)
        AND count(*) OVER (PARTITION BY u.tenant_id, u.lid) = 1 AND count(*) OVER (PARTITION BY u.tenant_id, u.phone) = 1
        AND NOT u.is_false AS is_usual
    FROM unknown u
    LEFT JOIN contacts k ON k.tenant_id = u.tenant_id AND k.jid = u.lid
    LEFT JOIN chat_aliases a ON a.tenant_id = u.tenant_id AND a.jid = u.lid
    LEFT JOIN chat_aliases b ON b.tenant_id = u.tenant_id AND b.jid = u.phone
    LEFT JOIN chats c ON c.tenant_id = u.tenant_id AND c.whatsapp_chat_id = u.phone -- another program's, without an alias
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

-- Of the two forms that a row tells, the one that says whose it is.
CREATE OR REPLACE FUNCTION account_jid(jid text, alt text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN alt LIKE '%@lid' THEN alt ELSE jid END;

-- Finds or makes the chat of each row {instance, jid, alt, id, from_me}. Afterwards chat_aliases knows every account_jid.
CREATE OR REPLACE FUNCTION open_chats(rows jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  unknown jsonb;
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
    LEFT JOIN chats c ON c.tenant_id = i.tenant_id AND c.whatsapp_chat_id = y.key -- another program's, which has no aliases
    WHERE x.jid IS NOT NULL
      AND NOT EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = i.tenant_id AND a.jid = x.jid));
  IF unknown IS NULL THEN
    RETURN;
  END IF;

  WITH u AS (
    SELECT * FROM jsonb_to_recordset(unknown) AS x (tenant_id text, jid text, instance text, ord bigint, key text, chat_id uuid)
  ), missing AS ( -- the digits of a @lid beside them are not a phone
    SELECT u.tenant_id, u.jid, u.instance, u.ord, coalesce(l.key, u.key) AS key, u.chat_id
    FROM u LEFT JOIN (SELECT DISTINCT o.tenant_id, o.jid, o.key FROM u o WHERE is_lid(o.jid)) l
      ON l.tenant_id = u.tenant_id AND l.jid = same_digits_lid(u.jid)
  ), wanted AS (
    SELECT DISTINCT ON (tenant_id, key) * FROM missing WHERE chat_id IS NULL ORDER BY tenant_id, key, ord
  ), numbered AS (
    SELECT w.*, row_number() OVER (PARTITION BY w.tenant_id ORDER BY w.ord) AS nth FROM wanted w
  ), made AS (
    INSERT INTO chats AS c (tenant_id, whatsapp_chat_id, contact_name, contact_number, is_group, profile_picture_url, instance,
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
    ON CONFLICT (tenant_id, whatsapp_chat_id) DO UPDATE SET instance = coalesce(c.instance, EXCLUDED.instance) -- another program was faster
    RETURNING c.id, c.tenant_id, c.whatsapp_chat_id
  ), found AS (
    SELECT x.tenant_id, x.jid, x.key, coalesce(x.chat_id, m.id) AS chat_id
    FROM missing x LEFT JOIN made m ON m.tenant_id = x.tenant_id AND m.whatsapp_chat_id = x.key
  )
  INSERT INTO chat_aliases (tenant_id, jid, chat_id)
  SELECT DISTINCT f.tenant_id, j.jid, f.chat_id FROM found f CROSS JOIN LATERAL unnest(ARRAY[f.jid, f.key]) j (jid)
  UNION -- the @lid of its phone, told before or beside it
  SELECT f.tenant_id, k.jid, f.chat_id FROM found f
  JOIN contacts k ON k.tenant_id = f.tenant_id AND k.phone_jid = f.key
  ON CONFLICT DO NOTHING;

  PERFORM settle_seq(ARRAY(SELECT DISTINCT x.tenant_id FROM jsonb_to_recordset(unknown) AS x (tenant_id text)));
END $$;

-- Brings chats in line with the messages that this transaction touched: those with a seq above the tenants' bases, which stand in their tenants.
-- A chat of which only times and unread moved takes its last new message's number: that message's frame tells of it.
CREATE OR REPLACE FUNCTION settle_chats(tenant_ids text[], bases bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  n record;
  displaced uuid[];
  has_own_number boolean := false;
BEGIN
  FOR n IN
    WITH told AS ( -- OFFSET 0, here and below: looked up by key; a join would read large tables from end to end
      SELECT m.*, b.seq AS base, coalesce(m.created_seq > b.seq, false) AS is_new
      FROM unnest(tenant_ids, bases) b (tenant_id, seq)
      CROSS JOIN LATERAL (SELECT t.seq FROM tenants t WHERE t.tenant_id = b.tenant_id OFFSET 0) t -- a range: the planner takes it for short
      CROSS JOIN LATERAL (SELECT o.chat_id, o.seq, o.created_seq, o.created_at, o.caught_up, o.changed, o.counts, o.direction, o.history, o.instance,
          o.moves_chat, o.sender_name, o.sent_at, o.status
        FROM messages o WHERE o.tenant_id = b.tenant_id AND o.seq > b.seq AND o.seq <= t.seq OFFSET 0) m
    ), by_chat AS (
      SELECT t.chat_id, t.base,
        array_agg(t.sender_name ORDER BY t.sent_at DESC NULLS LAST, t.sender_name DESC) FILTER (WHERE k.names) AS names,
        max(t.sent_at) FILTER (WHERE k.names) AS name_at,
        array_agg(t.instance ORDER BY t.sent_at DESC NULLS LAST, t.seq DESC) FILTER (WHERE t.is_new AND t.moves_chat) AS instances,
        max(t.sent_at) FILTER (WHERE t.is_new AND t.moves_chat) AS newest_at,
        max(t.sent_at) FILTER (WHERE k.marks) AS read_at,
        (array_agg(k.arrival ORDER BY t.sent_at DESC NULLS LAST, k.arrival DESC NULLS LAST) FILTER (WHERE k.marks))[1] AS read_seq,
        array_agg(coalesce(t.sent_at, t.created_at)) FILTER (WHERE k.countable) AS countable,
        array_agg(k.arrival) FILTER (WHERE k.countable) AS arrivals,
        coalesce(bool_or(t.is_new AND t.moves_chat AND NOT t.history), false) AS revives,
        -- a message that turned out earlier, or one's own, takes back what it had moved
        coalesce(bool_or(NOT t.is_new AND t.changed && ARRAY['sentAt', 'direction', 'counts']), false) AS is_displaced,
        max(t.seq) FILTER (WHERE t.is_new) AS told_by, max(t.seq) AS last_seq
      FROM told t
      CROSS JOIN LATERAL (SELECT (t.is_new OR 'senderName' = ANY (t.changed)) AND t.direction = 'INCOMING'
        AND t.sender_name IS NOT NULL AS names, t.moves_chat AND (t.direction = 'OUTGOING' OR t.status IN ('READ', 'PLAYED')) AS marks,
        t.is_new AND t.counts AND t.direction = 'INCOMING' AS countable, CASE WHEN NOT t.caught_up THEN t.created_seq END AS arrival) k
      GROUP BY t.chat_id, t.base
    ), after AS MATERIALIZED ( -- else each use of a column repeats how it is found
      SELECT x.c AS was, s.told_by, s.last_seq, s.is_displaced,
        (x.c).seq > s.base AND coalesce((x.c).created_seq, 0) <= s.base AS changed_before,
        CASE WHEN w.name THEN s.names[1] ELSE (x.c).contact_name END AS contact_name,
        CASE WHEN w.name THEN s.name_at ELSE (x.c).contact_name_at END AS contact_name_at,
        coalesce(w.last_at, (x.c).last_message_at) AS last_message_at,
        greatest((x.c).read_at, s.read_at) AS read_at, r.read_seq,
        CASE WHEN s.read_at >= coalesce((x.c).read_at, '-infinity') THEN
          CASE WHEN (x.c).unread_count = 0 AND s.countable IS NULL THEN 0 ELSE count_unread(x.c, s.read_at, r.read_seq) END
          ELSE (x.c).unread_count + (SELECT count(*) FROM unnest(s.countable, s.arrivals) AS u (at, arrival)
            WHERE is_after_mark(u.at, u.arrival, NULL, (x.c).read_at, (x.c).read_seq, (x.c).read_until, (x.c).read_until_seq)
              AND is_after_base(u.at, u.arrival, (x.c).unread_base_at, (x.c).unread_base_seq))::int END AS unread_count,
        CASE WHEN s.revives THEN 'ACTIVE' ELSE (x.c).status END AS status,
        CASE WHEN (x.c).instance IS NULL OR w.newest THEN coalesce(s.instances[1], (x.c).instance) ELSE (x.c).instance END AS instance
      FROM by_chat s CROSS JOIN LATERAL (SELECT c FROM chats c WHERE c.id = s.chat_id OFFSET 0) x
      LEFT JOIN LATERAL last_time(s.chat_id) l (at) ON true
      CROSS JOIN LATERAL (SELECT CASE WHEN s.is_displaced THEN (x.c).last_message_at ELSE l.at END AS last_at,
        NOT (x.c).is_group AND coalesce(s.names IS NOT NULL AND (x.c).contact_name = 'Desconhecido' OR (coalesce(s.name_at, '-infinity'), s.names[1])
          > (coalesce((x.c).contact_name_at, '-infinity'), (x.c).contact_name), false) AS name,
        coalesce(s.newest_at >= l.at, false) AS newest) w
      CROSS JOIN LATERAL (SELECT CASE WHEN s.read_at > coalesce((x.c).read_at, '-infinity') THEN coalesce(s.read_seq, 0)
        WHEN s.read_at = (x.c).read_at AND (x.c).read_seq IS NOT NULL THEN greatest((x.c).read_seq, s.read_seq) ELSE (x.c).read_seq END AS read_seq) r
    ), changes AS MATERIALIZED (
      SELECT a.*, array_remove(ARRAY[
        CASE WHEN (a.was).contact_name <> a.contact_name THEN 'contactName' END,
        CASE WHEN (a.was).status <> a.status THEN 'status' END,
        CASE WHEN (a.was).instance IS DISTINCT FROM a.instance THEN 'instance' END,
        CASE WHEN (a.was).last_message_at IS DISTINCT FROM a.last_message_at THEN 'lastMessageAt' END,
        CASE WHEN (a.was).unread_count <> a.unread_count THEN 'unreadCount' END], NULL) AS fields
      FROM after a
    )
    SELECT (k.was).id, k.contact_name, k.contact_name_at, k.last_message_at, k.read_at, k.read_seq, k.unread_count, k.status, k.instance,
      k.fields, k.changed_before, k.is_displaced, k.told_by, o.is_told, CASE WHEN k.fields <> '{}' AND NOT o.is_told THEN (SELECT t.seq FROM tenants t WHERE t.tenant_id = (k.was).tenant_id)
      + row_number() OVER (PARTITION BY (k.was).tenant_id ORDER BY k.last_seq) END AS own_number
    FROM changes k CROSS JOIN LATERAL (SELECT k.told_by IS NOT NULL AND NOT k.changed_before
      AND k.fields <@ ARRAY['lastMessageAt', 'unreadCount'] AS is_told) o
  LOOP
    IF n.fields <> '{}' THEN
      UPDATE chats c SET contact_name = n.contact_name, contact_name_at = n.contact_name_at,
        last_message_at = n.last_message_at, read_at = n.read_at, read_seq = n.read_seq, unread_count = n.unread_count, status = n.status,
        instance = n.instance,
        -- what this transaction changed before, by learning a pair, is told with it
        changed = CASE WHEN n.changed_before THEN c.changed ELSE '{}' END || n.fields,
        prior_seq = CASE WHEN n.changed_before THEN c.prior_seq ELSE c.seq END, seq = coalesce(n.own_number, n.told_by),
        own_seq = CASE WHEN n.is_told THEN coalesce(c.own_seq, c.seq) END, updated_at = now()
      WHERE c.id = n.id;
      has_own_number := has_own_number OR n.own_number IS NOT NULL;
    ELSE -- marks that nobody sees
      UPDATE chats c SET read_at = n.read_at, read_seq = n.read_seq, contact_name_at = n.contact_name_at
      WHERE c.id = n.id AND (c.read_at, c.read_seq, c.contact_name_at) IS DISTINCT FROM (n.read_at, n.read_seq, n.contact_name_at);
    END IF;
    IF n.is_displaced THEN
      displaced := displaced || n.id;
    END IF;
  END LOOP;

  IF has_own_number THEN
    PERFORM settle_seq(tenant_ids);
  END IF;
  IF displaced IS NOT NULL THEN
    PERFORM refresh_chats(displaced);
  END IF;
END $$;

-- The stored message that an update means: of the chat that its JID names, or the same id in the same instance under the other one of @lid
-- and phone, or where the JID is one's own or unknown: the key of an edit or a receipt is as its sender sees it.
CREATE OR REPLACE FUNCTION find_message(tenant text, instance_name text, chat_jid text, message_id text) RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT m.id FROM messages m
  JOIN chats c ON c.id = m.chat_id
  LEFT JOIN chat_aliases a ON a.tenant_id = m.tenant_id AND a.jid = ANY (ARRAY[chat_jid, same_digits_lid(chat_jid)]) AND a.chat_id = m.chat_id
  WHERE m.tenant_id = tenant AND m.whatsapp_message_id = message_id
    AND (a.jid IS NOT NULL OR (m.instance = instance_name AND (
      (is_lid(chat_jid) AND is_phone(c.whatsapp_chat_id)) OR (is_phone(chat_jid) AND is_lid(c.whatsapp_chat_id))
      OR EXISTS (SELECT FROM instances i LEFT JOIN contacts k ON k.tenant_id = tenant AND k.jid = chat_jid
        WHERE i.name = instance_name AND i.owner_jid IN (chat_jid, k.phone_jid))
      OR (NOT c.is_group AND chat_jid NOT LIKE '%@g.us'
        AND NOT EXISTS (SELECT FROM chat_aliases o WHERE o.tenant_id = tenant AND o.jid = chat_jid)))))
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
    content = CASE WHEN r.edited_at > coalesce(m.edited_at, '-infinity') THEN coalesce(r.content, m.content) ELSE m.content END,
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
