-- Reads only: a page of chats, newest first, of one tenant or (empty) of all.
WITH page AS (
  SELECT c.*, coalesce(c.last_message_at, '-infinity') AS at FROM chats c
  WHERE (:?tenant = '' OR c.tenant_id = :?tenant)
    AND (:?before = '' OR (coalesce(c.last_message_at, '-infinity'), c.id) < (cursor_at(:?before), cursor_id(:?before)))
  ORDER BY coalesce(c.last_message_at, '-infinity') DESC, c.id DESC
  LIMIT CAST(:?limit AS int) + 1
), shown AS (
  SELECT * FROM page ORDER BY at DESC, id DESC LIMIT CAST(:?limit AS int)
), items AS (
  SELECT s.at, s.id, jsonb_set(chat_json(c)::jsonb, '{lastMessage}', coalesce(l.message, 'null')) AS item
  FROM shown s JOIN chats c ON c.id = s.id
  LEFT JOIN LATERAL (
    SELECT message_json(m)::jsonb AS message FROM messages m WHERE m.chat_id = s.id AND m.moves_chat
    ORDER BY coalesce(m.sent_at, '-infinity') DESC, coalesce(m.created_seq, 0) DESC, m.id DESC LIMIT 1) l ON true
)
SELECT json_build_object('items', coalesce((SELECT json_agg(i.item ORDER BY i.at DESC, i.id DESC) FROM items i), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > CAST(:?limit AS int)
    THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.at, s.id LIMIT 1) END)::text AS answer
