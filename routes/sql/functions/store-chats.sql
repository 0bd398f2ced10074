-- A chat is one row, unique by (tenant_id, whatsapp_chat_id) and found by its aliases. A repeat changes nothing. An empty name never replaces
-- a name.
CREATE OR REPLACE FUNCTION store_chats(rows jsonb) RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  tenants_ text[];
  bases bigint[];
BEGIN
  SELECT * INTO tenants_, bases
  FROM lock_tenants(ARRAY(SELECT DISTINCT x.instance FROM jsonb_to_recordset(rows) AS x (instance text)));
  rows := without_erased('chat', rows, tenants_);
  PERFORM learn_pairs(rows);
  PERFORM open_chats(coalesce(
    (SELECT jsonb_agg(r) FROM jsonb_array_elements(rows) r WHERE (r ->> 'opens')::boolean), '[]'));

  WITH r AS (
    SELECT a.chat_id, (array_agg(o.name ORDER BY x.ord DESC) FILTER (WHERE o.name IS NOT NULL))[1] AS name,
      (array_agg(x.profile_picture_url ORDER BY x.ord DESC) FILTER (WHERE x.profile_picture_url IS NOT NULL))[1] AS picture,
      (array_agg(x.unread_count ORDER BY x.ord DESC) FILTER (WHERE x.unread_count IS NOT NULL))[1] AS unread_number,
      (array_agg(x.first_unread_count ORDER BY x.ord DESC) FILTER (WHERE x.first_unread_count IS NOT NULL))[1] AS first_number,
      to_timestamp(max(x.last_message_at)) AS last_at, bool_or(x.deleted) AS deleted, max(x.deletion) AS deletion,
      min(x.ord) AS ord
    FROM ROWS FROM (jsonb_to_recordset(rows) AS (instance text, jid text, alt text, name text, profile_picture_url text,
        unread_count numeric, first_unread_count numeric, last_message_at numeric, deleted boolean, deletion text))
      WITH ORDINALITY
      AS x (instance, jid, alt, name, profile_picture_url, unread_count, first_unread_count, last_message_at, deleted, deletion, ord)
    JOIN instances i ON i.name = x.instance
    CROSS JOIN LATERAL ( -- OFFSET 0: forces a lookup by key; a join would compare each row with each alias
      SELECT k.chat_id FROM chat_aliases k
      WHERE k.tenant_id = i.tenant_id AND k.jid = ANY (ARRAY[account_jid(x.jid, x.alt), same_digits_lid(x.jid)]) OFFSET 0) a
    CROSS JOIN LATERAL (SELECT others_name(x.name, x.jid, i) AS name) o
    GROUP BY a.chat_id
  ), based AS (
    SELECT c.id, c.tenant_id, r.ord, coalesce(r.name, c.contact_name) AS contact_name,
      coalesce(r.picture, c.profile_picture_url) AS profile_picture_url,
      -- a repeat of the same deletion does not hide messages that arrived after it
      CASE WHEN r.deleted AND (r.deletion = c.deletion) IS NOT TRUE THEN 'DELETED' ELSE c.status END AS status,
      coalesce(r.deletion, c.deletion) AS deletion,
      coalesce(l.at, greatest(c.last_message_at, r.last_at)) AS last_message_at,
      coalesce(r.unread_number, CASE WHEN c.created_seq > b.seq THEN r.first_number END)::int AS number,
      greatest(c.last_message_at, r.last_at, c.read_at + interval '1 microsecond', '-infinity') AS number_at
    FROM r CROSS JOIN LATERAL ( -- OFFSET 0: forces a lookup by key, even if the planner's statistics are from empty tables
      SELECT * FROM chats k WHERE k.id = r.chat_id OFFSET 0) c
    JOIN unnest(tenants_, bases) b (tenant_id, seq) ON b.tenant_id = c.tenant_id
    LEFT JOIN LATERAL last_time(c.id) l (at) ON true
  ), after AS (
    SELECT s.*, CASE WHEN s.number IS NULL THEN c.unread_count ELSE s.number END AS unread_count
    FROM based s JOIN chats c ON c.id = s.id
  ), changes AS (
    SELECT a.*, array_remove(ARRAY[
        CASE WHEN c.contact_name <> a.contact_name THEN 'contactName' END,
        CASE WHEN c.profile_picture_url IS DISTINCT FROM a.profile_picture_url THEN 'profilePictureUrl' END,
        CASE WHEN c.status <> a.status THEN 'status' END,
        CASE WHEN c.last_message_at IS DISTINCT FROM a.last_message_at THEN 'lastMessageAt' END,
        CASE WHEN c.unread_count <> a.unread_count THEN 'unreadCount' END], NULL) AS fields
    FROM after a JOIN chats c ON c.id = a.id
  ), numbered AS (
    SELECT k.*, t.seq + row_number() OVER (PARTITION BY k.tenant_id ORDER BY k.ord) AS new_seq
    FROM changes k JOIN tenants t ON t.tenant_id = k.tenant_id WHERE k.fields <> '{}'
  )
  UPDATE chats c SET contact_name = n.contact_name,
    contact_name_at = CASE WHEN 'contactName' = ANY (n.fields) THEN greatest(c.contact_name_at, c.last_message_at)
      ELSE c.contact_name_at END,
    profile_picture_url = n.profile_picture_url, status = n.status, deletion = n.deletion,
    last_message_at = n.last_message_at, unread_count = n.unread_count,
    unread_base = CASE WHEN n.number IS NULL THEN c.unread_base ELSE n.number END,
    unread_base_at = CASE WHEN n.number IS NULL THEN c.unread_base_at ELSE n.number_at END,
    unread_base_seq = CASE WHEN n.number IS NULL THEN c.unread_base_seq ELSE n.new_seq END,
    changed = n.fields, prior_seq = c.seq, seq = n.new_seq, own_seq = NULL, updated_at = now()
  FROM numbered n WHERE c.id = n.id;

  PERFORM settle_seq(tenants_);
  RETURN QUERY SELECT * FROM changed_tenants(tenants_, bases);
END $$;
