-- Reads only: a page of dead letters, newest first. A payload of more than 16,384 bytes is left out, and long payloads end a page early
-- (answer_bytes).
WITH page AS (
  SELECT d.id, d.received_at AS at FROM dead_letters d
  WHERE :?before = '' OR (d.received_at, d.id) < (cursor_at(:?before), cursor_id(:?before))
  ORDER BY d.received_at DESC, d.id DESC LIMIT CAST(:?limit AS int) + 1
), shown AS (
  SELECT w.* FROM (
    SELECT p.*, i.item, row_number() OVER newest AS nth, sum(octet_length(i.item)) OVER newest AS size
    FROM page p JOIN dead_letters d ON d.id = p.id
    CROSS JOIN LATERAL (SELECT octet_length(d.payload::text) AS size OFFSET 0) b
    CROSS JOIN LATERAL (SELECT json_build_object(
      'id', d.id, 'receivedAt', iso_time(d.received_at), 'event', left(d.event, 200), 'instance', left(d.instance, 200), 'route', d.route,
      'error', left(d.error, 2000), 'attempts', d.attempts, 'payloadSize', b.size,
      'payload', CASE WHEN b.size <= 16384 THEN d.payload END)::text AS item OFFSET 0) i
    WINDOW newest AS (ORDER BY p.at DESC, p.id DESC)) w
  WHERE w.nth <= CAST(:?limit AS int) AND (w.nth = 1 OR w.size <= answer_bytes())
)
SELECT json_build_object('items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > (SELECT count(*) FROM shown)
    THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.nth DESC LIMIT 1) END)::text AS answer
