-- Reads only: a page of a chat's messages, newest first: with after, those that directly follow the message of this cursor; with around, a
-- message and its neighbors. next continues in the same direction: after with after, before with around, whose newer continues with after. Null if
-- the tenant has no such chat, or the chat no such message. Long texts end a page early (answer_bytes).
WITH chat AS (
  SELECT c.id FROM chats c WHERE c.id = CAST(:?id AS uuid) AND (:?tenant = '' OR c.tenant_id = :?tenant)
), place AS (
  SELECT coalesce(m.sent_at, '-infinity') AS at, coalesce(m.created_seq, 0) AS arrival, m.id FROM messages m
  WHERE m.id = CAST(nullif(:?around, '') AS uuid) AND m.chat_id = (SELECT chat.id FROM chat)
  UNION ALL
  SELECT cursor_at(nullif(:?after, '')),
    coalesce((SELECT coalesce(l.created_seq, 0) FROM messages l WHERE l.id = cursor_id(nullif(:?after, ''))), 9223372036854775807),
    cursor_id(nullif(:?after, ''))
  WHERE :?after <> ''
  LIMIT 1
), share AS (
  SELECT CASE WHEN :?around = '' THEN CAST(:?limit AS int) ELSE CAST(:?limit AS int) / 2 END AS newer,
    CASE WHEN :?around = '' THEN 0 ELSE (CAST(:?limit AS int) + 1) / 2 END AS older,
    CASE WHEN :?around = '' THEN answer_bytes() ELSE answer_bytes() / 2 END AS bytes
), newer AS (
  SELECT m.id, coalesce(m.sent_at, '-infinity') AS at, coalesce(m.created_seq, 0) AS arrival FROM messages m
  WHERE m.chat_id = (SELECT chat.id FROM chat)
    AND (coalesce(m.sent_at, '-infinity'), coalesce(m.created_seq, 0), m.id)
      > ((SELECT p.at FROM place p), (SELECT p.arrival FROM place p), (SELECT p.id FROM place p))
  ORDER BY coalesce(m.sent_at, '-infinity'), coalesce(m.created_seq, 0), m.id
  LIMIT (SELECT s.newer + 1 FROM share s)
), older AS (
  SELECT m.id, coalesce(m.sent_at, '-infinity') AS at, coalesce(m.created_seq, 0) AS arrival FROM messages m
  WHERE m.chat_id = (SELECT chat.id FROM chat) AND :?around <> ''
    AND (coalesce(m.sent_at, '-infinity'), coalesce(m.created_seq, 0), m.id)
      <= ((SELECT p.at FROM place p), (SELECT p.arrival FROM place p), (SELECT p.id FROM place p))
  ORDER BY coalesce(m.sent_at, '-infinity') DESC, coalesce(m.created_seq, 0) DESC, m.id DESC
  LIMIT (SELECT s.older + 1 FROM share s)
), page AS (
  SELECT n.*, true AS is_newer, row_number() OVER (ORDER BY n.at, n.arrival, n.id) AS nth FROM newer n
  UNION ALL
  SELECT o.*, false, row_number() OVER (ORDER BY o.at DESC, o.arrival DESC, o.id DESC) FROM older o
), short AS (
  SELECT w.* FROM (
    SELECT p.*, sum(coalesce(octet_length(m.content), 0)) OVER (PARTITION BY p.is_newer ORDER BY p.nth) AS size
    FROM page p JOIN messages m ON m.id = p.id) w, share s
  WHERE w.nth <= CASE WHEN w.is_newer THEN s.newer ELSE s.older END AND (w.size <= s.bytes OR w.nth = 1 AND (NOT w.is_newer OR :?around = ''))
), shown AS (
  SELECT w.* FROM (
    SELECT s.id, s.at, s.arrival, s.is_newer, s.nth, j.item, sum(octet_length(j.item)) OVER (PARTITION BY s.is_newer ORDER BY s.nth) AS size
    FROM short s JOIN messages m ON m.id = s.id CROSS JOIN LATERAL (SELECT message_json(m)::text AS item OFFSET 0) j) w, share s
  WHERE w.size <= s.bytes OR w.nth = 1 AND (NOT w.is_newer OR :?around = '')
), ends AS (
  SELECT
    CASE WHEN (SELECT count(*) FROM newer) > (SELECT count(*) FROM shown s WHERE s.is_newer)
      THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.at DESC, s.arrival DESC, s.id DESC LIMIT 1) END AS newest,
    CASE WHEN (SELECT count(*) FROM older) > (SELECT count(*) FROM shown s WHERE NOT s.is_newer)
      THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.at, s.arrival, s.id LIMIT 1) END AS oldest
)
SELECT CASE WHEN EXISTS (SELECT FROM place) AND EXISTS (SELECT FROM chat) THEN (
  jsonb_build_object('items', coalesce((SELECT jsonb_agg(s.item::jsonb ORDER BY s.at DESC, s.arrival DESC, s.id DESC) FROM shown s), '[]'))
  || CASE WHEN :?around = '' THEN jsonb_build_object('next', e.newest)
    ELSE jsonb_build_object('next', e.oldest, 'newer', e.newest) END)::text END AS answer
FROM ends e
