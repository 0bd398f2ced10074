-- Keeps chats consistent with their messages.

-- an earlier version of the function, which would make calls ambiguous
DROP FUNCTION IF EXISTS count_unread(uuid, timestamptz, int, timestamptz);

-- The time of a chat's newest message that moves the chat. Returns no row for a chat without messages, so the time from findChats remains.
-- A set-returning function, because PostgreSQL inlines it into the calling query.
CREATE OR REPLACE FUNCTION last_time(chat uuid) RETURNS SETOF timestamptz LANGUAGE sql STABLE AS $$
  SELECT m.sent_at FROM messages m WHERE m.chat_id = chat AND m.moves_chat
  ORDER BY coalesce(m.sent_at, '-infinity') DESC LIMIT 1;
$$;

-- Whether an incoming message is unread. Within the second of the read mark the order of arrival decides; if it is unknown, the message is
-- unread. arrival: the message's created_seq if it arrived live, otherwise null.
CREATE OR REPLACE FUNCTION is_after_mark(at timestamptz, arrival bigint, created bigint, read_at timestamptz, read_seq bigint,
  read_until timestamptz, read_until_seq bigint) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN at > coalesce(read_at, '-infinity') OR (at = read_at AND (arrival <= coalesce(read_seq, arrival)) IS NOT TRUE
  AND (read_until = read_at AND created <= coalesce(read_until_seq, created)) IS NOT TRUE);

-- Whether a message is newer than the unread count from Evolution, and is therefore not included in it.
CREATE OR REPLACE FUNCTION is_after_base(at timestamptz, arrival bigint, base_at timestamptz, base_seq bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN base_at IS NULL OR at > base_at OR coalesce(at >= date_trunc('second', base_at) AND arrival > base_seq, false);

-- A chat's unread count: the messages after a read mark, plus the count from Evolution.
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

-- Recomputes a chat's times, read mark and unread count from its messages, and its name if a message set it.
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

-- Updates the chats of the messages that this transaction changed: those with a seq above the tenants' bases, up to the tenants' seq. If only
-- a chat's times and unread count change, the chat gets the seq of its last new message, because that message's frame contains them.
CREATE OR REPLACE FUNCTION settle_chats(tenant_ids text[], bases bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  n record;
  displaced uuid[];
  has_own_number boolean := false;
BEGIN
  FOR n IN
    WITH touched AS ( -- OFFSET 0, here and below: forces a lookup by key; a join would scan large tables
      SELECT m.*, b.seq AS base, coalesce(m.created_seq > b.seq, false) AS is_new
      FROM unnest(tenant_ids, bases) b (tenant_id, seq)
      CROSS JOIN LATERAL (SELECT t.seq FROM tenants t WHERE t.tenant_id = b.tenant_id OFFSET 0) t -- a range, for which the planner estimates few rows
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
        -- the message's time or direction was wrong before, so its effects on the chat are recomputed
        coalesce(bool_or(NOT t.is_new AND t.changed && ARRAY['sentAt', 'direction', 'counts']), false) AS is_displaced,
        max(t.seq) FILTER (WHERE t.is_new) AS frame_seq, max(t.seq) AS last_seq
      FROM touched t
      CROSS JOIN LATERAL (SELECT (t.is_new OR 'senderName' = ANY (t.changed)) AND t.direction = 'INCOMING'
        AND t.sender_name IS NOT NULL AS names, t.moves_chat AND (t.direction = 'OUTGOING' OR t.status IN ('READ', 'PLAYED')) AS marks,
        t.is_new AND t.counts AND t.direction = 'INCOMING' AS countable, CASE WHEN NOT t.caught_up THEN t.created_seq END AS arrival) k
      GROUP BY t.chat_id, t.base
    ), after AS MATERIALIZED ( -- otherwise each use of a column repeats its computation
      SELECT x.c AS was, s.frame_seq, s.last_seq, s.is_displaced,
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
      k.fields, k.changed_before, k.is_displaced, k.frame_seq, o.is_in_frame, CASE WHEN k.fields <> '{}' AND NOT o.is_in_frame THEN (SELECT t.seq FROM tenants t WHERE t.tenant_id = (k.was).tenant_id)
      + row_number() OVER (PARTITION BY (k.was).tenant_id ORDER BY k.last_seq) END AS own_number
    FROM changes k CROSS JOIN LATERAL (SELECT k.frame_seq IS NOT NULL AND NOT k.changed_before
      AND k.fields <@ ARRAY['lastMessageAt', 'unreadCount'] AS is_in_frame) o
  LOOP
    IF n.fields <> '{}' THEN
      UPDATE chats c SET contact_name = n.contact_name, contact_name_at = n.contact_name_at,
        last_message_at = n.last_message_at, read_at = n.read_at, read_seq = n.read_seq, unread_count = n.unread_count, status = n.status,
        instance = n.instance,
        -- the update also contains what learn_pairs changed in this transaction
        changed = CASE WHEN n.changed_before THEN c.changed ELSE '{}' END || n.fields,
        prior_seq = CASE WHEN n.changed_before THEN c.prior_seq ELSE c.seq END, seq = coalesce(n.own_number, n.frame_seq),
        own_seq = CASE WHEN n.is_in_frame THEN coalesce(c.own_seq, c.seq) END, updated_at = now()
      WHERE c.id = n.id;
      has_own_number := has_own_number OR n.own_number IS NOT NULL;
    ELSE -- no frame contains these marks, so they do not raise the seq
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
