-- Reads only: a page of outbox, newest first, of one tenant or (empty) of all, in one state or (empty) any, of one chat or (empty) of all.
-- Long texts end a page early (answer_bytes).
WITH page AS (
  SELECT o.id, o.created_at AS at FROM outbox o
  WHERE (:?tenant = '' OR o.tenant_id = :?tenant) AND o.state <> 'deleted'
    AND (:?state = '' OR o.state = :?state) AND (:?chat = '' OR o.chat_id = CAST(nullif(:?chat, '') AS uuid))
    AND (:?before = '' OR (o.created_at, o.id) < (cursor_at(:?before), cursor_id(:?before)))
  ORDER BY o.created_at DESC, o.id DESC LIMIT CAST(:?limit AS int) + 1
), shown AS (
  SELECT w.* FROM (
    SELECT p.*, i.item, row_number() OVER newest AS nth, sum(octet_length(i.item)) OVER newest AS size
    FROM page p JOIN outbox o ON o.id = p.id
    CROSS JOIN LATERAL (SELECT outbox_json(o)::text AS item OFFSET 0) i
    WINDOW newest AS (ORDER BY p.at DESC, p.id DESC)) w
  WHERE w.nth <= CAST(:?limit AS int) AND (w.nth = 1 OR w.size <= answer_bytes())
)
SELECT json_build_object('items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > (SELECT count(*) FROM shown)
    THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.nth DESC LIMIT 1) END)::text AS answer
