-- A label is one row, unique by (tenant_id, instance, label_id), and the last report on a JID and a label is one, so a repeat changes
-- nothing. Reports may arrive in any order: each part of a label is that of the latest date_time that contains it. A label creates no chat.

-- Stores a labels.edit. Returns whether the label may look different now. Of two reports at the same time, the deletion wins, and the greater
-- name and color.
CREATE OR REPLACE FUNCTION edit_label(tenant text, of_instance text, label text, new_name text, new_color int, predefined text,
  is_deleted boolean, at timestamptz) RETURNS boolean LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  INSERT INTO labels AS l (tenant_id, instance, label_id, name, color, predefined_id, deleted, name_at, color_at, reported_at, deleted_at)
  VALUES (tenant, of_instance, label, new_name, new_color, predefined, is_deleted, CASE WHEN new_name IS NOT NULL THEN at END,
    CASE WHEN new_color IS NOT NULL THEN at END, at, CASE WHEN is_deleted THEN at END)
  ON CONFLICT (tenant_id, instance, label_id) DO UPDATE SET
    name = CASE WHEN new_name IS NOT NULL AND (is_later(at, l.name_at) OR at = l.name_at AND new_name > l.name COLLATE "C")
      THEN new_name ELSE l.name END,
    name_at = greatest(l.name_at, EXCLUDED.name_at),
    color = CASE WHEN new_color IS NOT NULL AND (is_later(at, l.color_at) OR at = l.color_at AND new_color > l.color)
      THEN new_color ELSE l.color END,
    color_at = greatest(l.color_at, EXCLUDED.color_at),
    predefined_id = coalesce(l.predefined_id, predefined),
    deleted = CASE WHEN is_later(at, l.reported_at) THEN is_deleted WHEN at = l.reported_at THEN l.deleted OR is_deleted ELSE l.deleted END,
    reported_at = greatest(l.reported_at, at),
    deleted_at = greatest(l.deleted_at, EXCLUDED.deleted_at),
    updated_at = now()
  WHERE (l.name, l.color, l.deleted, l.reported_at) IS DISTINCT FROM
    (coalesce(new_name, l.name), coalesce(new_color, l.color), is_deleted, coalesce(at, l.reported_at));
  RETURN FOUND;
END $$;

-- Stores a row of findLabels. Its names lack all characters that are not ASCII, so a name from an event that it may stand for is kept.
-- A label that has changed since the request is left as it is.
CREATE OR REPLACE FUNCTION find_label(tenant text, of_instance text, label text, new_name text, new_color int, predefined text)
RETURNS boolean LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  INSERT INTO labels AS l (tenant_id, instance, label_id, name, color, predefined_id)
  VALUES (tenant, of_instance, label, new_name, new_color, predefined)
  ON CONFLICT (tenant_id, instance, label_id) DO UPDATE SET
    name = CASE WHEN new_name IS NULL OR stored_label_name(l.name) = stored_label_name(new_name) THEN coalesce(l.name, new_name) ELSE new_name END,
    color = coalesce(new_color, l.color), predefined_id = coalesce(l.predefined_id, predefined), deleted = false, updated_at = now()
  WHERE coalesce(l.updated_at < (SELECT k.asked_at FROM label_lookups k WHERE k.tenant_id = tenant AND k.instance = of_instance), true);
  RETURN FOUND;
END $$;

-- Rows with a jid are reports on a chat, the others on a label.
CREATE OR REPLACE FUNCTION store_labels(rows jsonb) RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  tenants_ text[];
  bases bigint[];
  r record;
  touched uuid[] := '{}';
BEGIN
  SELECT * INTO tenants_, bases
  FROM lock_tenants(ARRAY(SELECT DISTINCT x.instance FROM jsonb_to_recordset(rows) AS x (instance text)));
  rows := without_erased('contact', rows, tenants_);
  PERFORM learn_pairs(coalesce((SELECT jsonb_agg(e) FROM jsonb_array_elements(rows) e WHERE e ? 'jid'), '[]'));

  FOR r IN
    SELECT i.tenant_id, x.*, nullif(btrim(x.name), '') AS new_name, CAST(x.at AS timestamptz) AS reported_at
    FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, label_id text, jid text, labeled boolean, name text, color numeric,
        predefined_id text, deleted boolean, found boolean, at text)) WITH ORDINALITY
      AS x (instance, label_id, jid, labeled, name, color, predefined_id, deleted, found, at, ord)
    JOIN instances i ON i.name = x.instance AND i.tenant_id IS NOT NULL
    ORDER BY x.ord
  LOOP
    IF r.jid IS NOT NULL THEN
      PERFORM report_label(r.tenant_id, r.jid, r.instance, r.label_id, r.labeled, r.reported_at);
      touched := touched || chats_of_jids(r.tenant_id, ARRAY[r.jid]);
    ELSIF (CASE WHEN r.found THEN find_label(r.tenant_id, r.instance, r.label_id, r.new_name, r.color::int, r.predefined_id)
      ELSE edit_label(r.tenant_id, r.instance, r.label_id, r.new_name, r.color::int, r.predefined_id, coalesce(r.deleted, false),
        r.reported_at) END) THEN
      touched := touched || chats_of_jids(r.tenant_id, ARRAY(SELECT k.jid FROM label_reports k
        WHERE k.tenant_id = r.tenant_id AND k.instance = r.instance AND k.label_id = r.label_id AND k.labeled));
    END IF;
  END LOOP;

  PERFORM settle_labels(ARRAY(SELECT DISTINCT t FROM unnest(touched) t));
  RETURN QUERY SELECT * FROM changed_tenants(tenants_, bases);
END $$;
