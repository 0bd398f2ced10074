-- Labels: which of two reports wins, and which chats have a label.

-- Whether a report replaces what is known: the one with the later date_time wins. If either has none, the order of arrival decides.
CREATE OR REPLACE FUNCTION is_later(at timestamptz, known_at timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN at IS NULL OR known_at IS NULL OR at > known_at;

-- The name as Evolution stores it: without the characters that its database does not keep.
CREATE OR REPLACE FUNCTION stored_label_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(regexp_replace(name, '[^\x20-\x7E]', '', 'g'));

-- A label as chats and the list of labels contain it. Without a row in labels, only its id is known.
CREATE OR REPLACE FUNCTION label_json(of_instance text, id text, l labels) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object('instance', of_instance, 'id', id, 'name', left(l.name, 300), 'color', l.color);

-- The chats of JIDs, including those that other programs inserted without an alias.
CREATE OR REPLACE FUNCTION chats_of_jids(tenant text, jids text[]) RETURNS uuid[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  forms text[] := jids || ARRAY(SELECT same_digits_lid(j) FROM unnest(jids) j WHERE is_phone(j));
BEGIN
  RETURN ARRAY(
    SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = ANY (forms)
    UNION SELECT c.id FROM chats c WHERE c.tenant_id = tenant AND c.whatsapp_chat_id = ANY (forms));
END $$;

-- Stores the last report on a JID and a label. A repeat, and an earlier report that arrives late, change nothing. Of two at the same time,
-- the removal wins.
CREATE OR REPLACE FUNCTION report_label(tenant text, chat_jid text, of_instance text, label text, is_labeled boolean, at timestamptz)
RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  INSERT INTO label_reports AS r (tenant_id, jid, instance, label_id, labeled, reported_at, received_at)
  VALUES (tenant, chat_jid, of_instance, label, is_labeled, at, clock_timestamp())
  ON CONFLICT (tenant_id, jid, instance, label_id) DO UPDATE SET labeled = EXCLUDED.labeled,
    reported_at = greatest(r.reported_at, EXCLUDED.reported_at), received_at = EXCLUDED.received_at
  WHERE is_later(EXCLUDED.reported_at, r.reported_at) OR (EXCLUDED.reported_at = r.reported_at AND r.labeled AND NOT EXCLUDED.labeled);
END $$;

-- Brings chat_labels and chats.labels of these chats up to date with the reports on all their JIDs. A report from before the label was
-- deleted does not count. Clients receive the change of a chat, except of the fresh ones: those are new in this transaction, and their own
-- frame contains it. The caller holds the lock of the tenants, whose seq is settled.
CREATE OR REPLACE FUNCTION settle_labels(chat_ids uuid[], fresh uuid[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  IF chat_ids = '{}' OR NOT EXISTS (SELECT FROM label_reports) THEN
    RETURN;
  END IF;

  WITH known AS (
    SELECT c.tenant_id, c.id AS chat_id, c.whatsapp_chat_id AS jid FROM chats c WHERE c.id = ANY (chat_ids)
    UNION SELECT a.tenant_id, a.chat_id, a.jid FROM chat_aliases a WHERE a.chat_id = ANY (chat_ids)
  ), jids AS (
    SELECT k.tenant_id, k.chat_id, k.jid FROM known k
    UNION SELECT k.tenant_id, k.chat_id, same_digits_phone(k.jid) FROM known k
    WHERE is_lid(k.jid) AND NOT EXISTS (SELECT FROM chat_aliases o WHERE o.tenant_id = k.tenant_id AND o.jid = same_digits_phone(k.jid))
  ), last AS (
    SELECT DISTINCT ON (j.chat_id, r.instance, r.label_id) j.chat_id, r.*
    FROM jids j CROSS JOIN LATERAL (SELECT * FROM label_reports o WHERE o.tenant_id = j.tenant_id AND o.jid = j.jid OFFSET 0) r
    ORDER BY j.chat_id, r.instance, r.label_id, r.reported_at DESC NULLS FIRST, r.labeled, r.received_at DESC
  ), having_it AS (
    SELECT l.tenant_id, l.chat_id, l.instance, l.label_id FROM last l
    LEFT JOIN labels k ON k.tenant_id = l.tenant_id AND k.instance = l.instance AND k.label_id = l.label_id
    WHERE l.labeled AND k.deleted IS NOT TRUE AND (l.reported_at <= k.deleted_at) IS NOT TRUE
  ), gone AS (
    DELETE FROM chat_labels x WHERE x.chat_id = ANY (chat_ids)
      AND NOT EXISTS (SELECT FROM having_it h WHERE h.chat_id = x.chat_id AND h.instance = x.instance AND h.label_id = x.label_id)
  )
  INSERT INTO chat_labels (tenant_id, chat_id, instance, label_id)
  SELECT h.tenant_id, h.chat_id, h.instance, h.label_id FROM having_it h ON CONFLICT DO NOTHING;

  WITH shown AS (
    SELECT c.id, c.tenant_id, c.seq, c.id = ANY (fresh) AS is_fresh, l.labels
    FROM chats c CROSS JOIN LATERAL (
      SELECT coalesce(jsonb_agg(label_json(x.instance, x.label_id, k) ORDER BY x.instance, length(x.label_id), x.label_id), '[]') AS labels
      FROM chat_labels x
      LEFT JOIN labels k ON k.tenant_id = x.tenant_id AND k.instance = x.instance AND k.label_id = x.label_id
      WHERE x.chat_id = c.id) l
    WHERE c.id = ANY (chat_ids) AND c.labels <> l.labels
  ), numbered AS (
    SELECT s.*, t.seq + row_number() OVER (PARTITION BY s.tenant_id, s.is_fresh ORDER BY s.seq NULLS FIRST, s.id) AS new_seq
    FROM shown s JOIN tenants t ON t.tenant_id = s.tenant_id
  )
  UPDATE chats c SET labels = n.labels,
    changed = CASE WHEN n.is_fresh THEN c.changed ELSE ARRAY['labels'] END, prior_seq = CASE WHEN n.is_fresh THEN c.prior_seq ELSE c.seq END,
    seq = CASE WHEN n.is_fresh THEN c.seq ELSE n.new_seq END, own_seq = CASE WHEN n.is_fresh THEN c.own_seq END, updated_at = now()
  FROM numbered n WHERE c.id = n.id;

  PERFORM settle_seq(ARRAY(SELECT DISTINCT c.tenant_id FROM chats c WHERE c.id = ANY (chat_ids)));
END $$;
