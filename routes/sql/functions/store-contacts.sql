-- A contact is one row, unique by (tenant_id, jid). It names the chats of its JID and never creates one. The name of the instance's owner
-- never replaces the name of another account's chat.
CREATE OR REPLACE FUNCTION store_contacts(rows jsonb) RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  tenants_ text[];
  bases bigint[];
BEGIN
  SELECT * INTO tenants_, bases
  FROM lock_tenants(ARRAY(SELECT DISTINCT x.instance FROM jsonb_to_recordset(rows) AS x (instance text)));
  rows := without_erased('contact', rows, tenants_);
  -- contacts have no time; the newest message is the closest to now on WhatsApp's clock
  PERFORM learn_pairs(rows, (SELECT max(least(n.at, now())) FROM unnest(tenants_) t CROSS JOIN LATERAL (
    SELECT c.last_message_at AS at FROM chats c WHERE c.tenant_id = t
    ORDER BY coalesce(c.last_message_at, '-infinity') DESC, c.id DESC LIMIT 1) n));

  INSERT INTO contacts AS k (tenant_id, jid, name, profile_picture_url)
  SELECT DISTINCT ON (i.tenant_id, x.jid) i.tenant_id, x.jid, n.name, x.profile_picture_url
  FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, jid text, name text, profile_picture_url text))
    WITH ORDINALITY AS x (instance, jid, name, profile_picture_url, ord)
  JOIN instances i ON i.name = x.instance AND i.tenant_id IS NOT NULL
  CROSS JOIN LATERAL (SELECT others_name(x.name, x.jid, i) AS name) n
  WHERE n.name IS NOT NULL OR x.profile_picture_url IS NOT NULL
  ORDER BY i.tenant_id, x.jid, n.name IS NULL, x.ord DESC
  ON CONFLICT (tenant_id, jid) DO UPDATE SET
    name = coalesce(EXCLUDED.name, k.name),
    profile_picture_url = coalesce(EXCLUDED.profile_picture_url, k.profile_picture_url)
  WHERE (k.name, k.profile_picture_url)
    IS DISTINCT FROM (coalesce(EXCLUDED.name, k.name), coalesce(EXCLUDED.profile_picture_url, k.profile_picture_url));

  WITH named AS (
    SELECT DISTINCT ON (a.chat_id) a.chat_id, a.tenant_id, k.name, k.profile_picture_url AS picture, x.ord
    FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, jid text)) WITH ORDINALITY AS x (instance, jid, ord)
    JOIN instances i ON i.name = x.instance
    JOIN contacts k ON k.tenant_id = i.tenant_id AND k.jid = x.jid
    CROSS JOIN LATERAL ( -- OFFSET 0: forces a lookup by key; a join would compare each contact with each alias
      SELECT o.chat_id, o.tenant_id FROM chat_aliases o
      WHERE o.tenant_id = k.tenant_id AND o.jid = ANY (ARRAY[k.jid, same_digits_lid(k.jid)]) OFFSET 0) a
    WHERE k.name IS NOT NULL OR k.profile_picture_url IS NOT NULL
    ORDER BY a.chat_id, k.name IS NULL, is_lid(k.jid), x.ord
  ), changes AS (
    SELECT n.*, array_remove(ARRAY[
        CASE WHEN c.contact_name <> n.name THEN 'contactName' END,
        CASE WHEN c.profile_picture_url IS DISTINCT FROM coalesce(n.picture, c.profile_picture_url)
          THEN 'profilePictureUrl' END], NULL) AS fields
    FROM named n JOIN chats c ON c.id = n.chat_id
  ), numbered AS (
    SELECT k.*, t.seq + row_number() OVER (PARTITION BY k.tenant_id ORDER BY k.ord, k.chat_id) AS new_seq
    FROM changes k JOIN tenants t ON t.tenant_id = k.tenant_id WHERE k.fields <> '{}'
  )
  UPDATE chats c SET contact_name = coalesce(n.name, c.contact_name),
    contact_name_at = CASE WHEN n.name IS NULL THEN c.contact_name_at ELSE greatest(c.contact_name_at, c.last_message_at) END,
    profile_picture_url = coalesce(n.picture, c.profile_picture_url),
    changed = n.fields, prior_seq = c.seq, seq = n.new_seq, own_seq = NULL, updated_at = now()
  FROM numbered n WHERE c.id = n.chat_id;

  PERFORM settle_seq(tenants_);
  PERFORM analyze_grown(); -- new contacts do not raise the seq, so changed_tenants may skip this
  RETURN QUERY SELECT * FROM changed_tenants(tenants_, bases);
END $$;
