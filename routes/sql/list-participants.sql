-- Reads only: the participants of a group, whom Evolution listed, admins first, with the names that this tenant knows: of the contact, of the
-- chat with the participant, of the participant's newest messages in the group, or else Evolution's. Long names end the list early
-- (answer_bytes).
WITH listed AS (
  SELECT DISTINCT ON (x.jid) x.jid, x.lid, x.admin, x.name, x.ord
  FROM ROWS FROM (jsonb_to_recordset(clean_json(:?participants)) AS (jid text, lid text, admin boolean, name text)) WITH ORDINALITY
    AS x (jid, lid, admin, name, ord)
  ORDER BY x.jid, x.ord
), spoken AS (
  SELECT DISTINCT ON (m.sender_jid) m.sender_jid, m.sender_name FROM (
    SELECT m.sender_jid, m.sender_name, row_number() OVER () AS nth FROM (
      SELECT m.sender_jid, m.sender_name FROM messages m WHERE m.chat_id = CAST(:?id AS uuid)
      ORDER BY coalesce(m.sent_at, '-infinity') DESC, coalesce(m.created_seq, 0) DESC, m.id DESC LIMIT 1000) m) m
  WHERE m.sender_name IS NOT NULL ORDER BY m.sender_jid, m.nth
), named AS (
  SELECT l.*, left(coalesce(k.name, c.name, s.sender_name, own.profile_name, l.name), 300) AS best
  FROM listed l
  LEFT JOIN LATERAL (SELECT k.name FROM contacts k
    WHERE k.tenant_id = :?tenant AND k.jid IN (l.jid, l.lid) AND k.name IS NOT NULL ORDER BY k.jid <> l.jid LIMIT 1) k ON true
  LEFT JOIN LATERAL (SELECT c.contact_name AS name FROM chat_aliases a JOIN chats c ON c.id = a.chat_id
    WHERE a.tenant_id = :?tenant AND a.jid IN (l.jid, l.lid) AND c.contact_name <> 'Desconhecido' LIMIT 1) c ON true
  LEFT JOIN spoken s ON s.sender_jid = l.jid
  LEFT JOIN instances own ON own.name = :?instance AND own.owner_jid = l.jid
), sized AS (
  SELECT n.*, i.item, sum(octet_length(i.item)) OVER shown AS size, row_number() OVER shown AS nth
  FROM named n CROSS JOIN LATERAL (SELECT json_build_object('jid', n.jid,
    'number', CASE WHEN is_phone(n.jid) THEN split_part(n.jid, '@', 1) END, 'name', n.best, 'admin', n.admin)::text AS item) i
  WINDOW shown AS (ORDER BY n.admin DESC, n.best, n.ord)
)
SELECT json_build_object('items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM sized s WHERE s.size <= answer_bytes()), '[]'),
  'next', NULL)::text AS answer
