-- Reads only: a page of a chat's messages, newest first, within one second in order of arrival; null if the tenant has no such chat. With
-- has, it lists only messages with media, or with links, that are not deleted. A page begins after the message of its cursor, or with the
-- second of that message if it no longer exists. Long texts end a page early (answer_bytes): PostgreSQL knows a text's size without reading it,
-- so only the rows of one page become JSON.
WITH chat AS (
  SELECT c.id FROM chats c WHERE c.id = CAST(:?id AS uuid) AND (:?tenant = '' OR c.tenant_id = :?tenant)
), found AS ( -- one of the two is executed, in the order of an index: messages_by_arrival or messages_with_media_or_links
  (SELECT m.* FROM messages m WHERE m.chat_id = (SELECT chat.id FROM chat)
    AND :?has = '' AND (:?before = '' OR (coalesce(m.sent_at, '-infinity'), coalesce(m.created_seq, 0), m.id) < (cursor_at(:?before),
    coalesce((SELECT coalesce(l.created_seq, 0) FROM messages l WHERE l.id = cursor_id(:?before)), 9223372036854775807),
    cursor_id(:?before)))
  ORDER BY coalesce(m.sent_at, '-infinity') DESC, coalesce(m.created_seq, 0) DESC, m.id DESC
  LIMIT CAST(:?limit AS int) + 1)
  UNION ALL
  (SELECT m.* FROM messages m WHERE m.chat_id = (SELECT chat.id FROM chat)
    AND :?has <> '' AND (m.media IS NOT NULL OR m.content ~* 'https?://') AND m.deleted_at IS NULL
    AND CASE :?has WHEN 'media' THEN m.media IS NOT NULL ELSE m.content ~* 'https?://' END
    AND (:?before = '' OR (coalesce(m.sent_at, '-infinity'), coalesce(m.created_seq, 0), m.id) < (cursor_at(:?before),
    coalesce((SELECT coalesce(l.created_seq, 0) FROM messages l WHERE l.id = cursor_id(:?before)), 9223372036854775807),
    cursor_id(:?before)))
  ORDER BY coalesce(m.sent_at, '-infinity') DESC, coalesce(m.created_seq, 0) DESC, m.id DESC
  LIMIT CAST(:?limit AS int) + 1)
), page AS (
  SELECT f.*, coalesce(f.sent_at, '-infinity') AS at, coalesce(f.created_seq, 0) AS arrival FROM found f
), short AS (
  SELECT w.id, w.at, w.nth FROM (
    SELECT p.id, p.at, row_number() OVER newest AS nth, sum(coalesce(octet_length(p.content), 0)) OVER newest AS size
    FROM page p WINDOW newest AS (ORDER BY p.at DESC, p.arrival DESC, p.id DESC)) w
  WHERE w.nth <= CAST(:?limit AS int) AND (w.nth = 1 OR w.size <= answer_bytes())
), shown AS (
  SELECT w.* FROM (
    SELECT s.*, j.item, sum(octet_length(j.item)) OVER (ORDER BY s.nth) AS size
    FROM short s JOIN messages m ON m.id = s.id CROSS JOIN LATERAL (SELECT message_json(m)::text AS item OFFSET 0) j) w
  WHERE w.nth = 1 OR w.size <= answer_bytes()
)
SELECT CASE WHEN EXISTS (SELECT FROM chat) THEN json_build_object(
  'items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > (SELECT count(*) FROM shown)
    THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.nth DESC LIMIT 1) END)::text END AS answer
