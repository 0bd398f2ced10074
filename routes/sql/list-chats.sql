-- Reads only: a page of chats, newest first, of one tenant or (empty) of all, archived, not archived or (empty) both, and
-- with a label (of an instance, or of any) or (empty) all. Long texts end a page early (answer_bytes).
WITH page AS (
  SELECT c.*, coalesce(c.last_message_at, '-infinity') AS at FROM chats c
  WHERE (:?tenant = '' OR c.tenant_id = :?tenant)
    AND (:?archived = '' OR c.archived = CAST(nullif(:?archived, '') AS boolean))
    AND (:?label = '' OR c.id IN (SELECT l.chat_id FROM chat_labels l
      WHERE l.label_id = :?label AND (:?of_instance = '' OR l.instance = :?of_instance) AND (:?tenant = '' OR l.tenant_id = :?tenant)))
    AND (:?before = '' OR (coalesce(c.last_message_at, '-infinity'), c.id) < (cursor_at(:?before), cursor_id(:?before)))
  ORDER BY coalesce(c.last_message_at, '-infinity') DESC, c.id DESC
  LIMIT CAST(:?limit AS int) + 1
), short AS (
  SELECT w.id, w.at, w.nth FROM (
    SELECT p.id, p.at, row_number() OVER newest AS nth,
      sum(coalesce(octet_length(p.contact_name), 0) + coalesce(octet_length(p.profile_picture_url), 0)) OVER newest AS size
    FROM page p WINDOW newest AS (ORDER BY p.at DESC, p.id DESC)) w
  WHERE w.nth <= CAST(:?limit AS int) AND (w.nth = 1 OR w.size <= answer_bytes())
), shown AS (
  SELECT w.* FROM (
    SELECT s.*, i.item, sum(octet_length(i.item)) OVER (ORDER BY s.nth) AS size
    FROM short s JOIN chats c ON c.id = s.id
    LEFT JOIN LATERAL (
      SELECT preview_json(m)::jsonb AS message FROM messages m WHERE m.chat_id = s.id AND m.moves_chat
      ORDER BY coalesce(m.sent_at, '-infinity') DESC, coalesce(m.created_seq, 0) DESC, m.id DESC LIMIT 1) l ON true
    CROSS JOIN LATERAL (
      SELECT jsonb_set(chat_json(c)::jsonb, '{lastMessage}', coalesce(l.message, 'null'))::text AS item OFFSET 0) i) w
  WHERE w.nth = 1 OR w.size <= answer_bytes()
)
SELECT json_build_object('items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > (SELECT count(*) FROM shown)
    THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.nth DESC LIMIT 1) END)::text AS answer
