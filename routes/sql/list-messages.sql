-- Reads only: a page of a chat's messages, newest first, within one second in the order of arrival; null where the tenant has no such
-- chat. A page begins after the message of its cursor, and with that second where the message is gone.
WITH chat AS (
  SELECT c.id FROM chats c WHERE c.id = CAST(:?id AS uuid) AND (:?tenant = '' OR c.tenant_id = :?tenant)
), page AS (
  SELECT m.*, coalesce(m.sent_at, '-infinity') AS at, coalesce(m.created_seq, 0) AS arrival
  FROM chat JOIN messages m ON m.chat_id = chat.id
  WHERE :?before = '' OR (coalesce(m.sent_at, '-infinity'), coalesce(m.created_seq, 0), m.id) < (cursor_at(:?before),
    coalesce((SELECT coalesce(l.created_seq, 0) FROM messages l WHERE l.id = cursor_id(:?before)), 9223372036854775807),
    cursor_id(:?before))
  ORDER BY coalesce(m.sent_at, '-infinity') DESC, coalesce(m.created_seq, 0) DESC, m.id DESC
  LIMIT CAST(:?limit AS int) + 1
), shown AS (
  SELECT * FROM page ORDER BY at DESC, arrival DESC, id DESC LIMIT CAST(:?limit AS int)
)
SELECT CASE WHEN EXISTS (SELECT FROM chat) THEN json_build_object(
  'items', coalesce((SELECT json_agg(message_json(m) ORDER BY s.at DESC, s.arrival DESC, s.id DESC)
    FROM shown s JOIN messages m ON m.id = s.id), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > CAST(:?limit AS int)
    THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.at, s.arrival, s.id LIMIT 1) END)::text END AS answer
