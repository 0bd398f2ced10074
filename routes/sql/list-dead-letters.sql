-- Reads only: a page of what could not be stored, newest first. A payload beyond 16,384 characters stays in the table.
WITH page AS (
  SELECT d.id, d.received_at AS at FROM dead_letters d
  WHERE :?before = '' OR (d.received_at, d.id) < (cursor_at(:?before), cursor_id(:?before))
  ORDER BY d.received_at DESC, d.id DESC LIMIT CAST(:?limit AS int) + 1
), shown AS (
  SELECT d.*, length(d.payload::text) AS size FROM (SELECT * FROM page ORDER BY at DESC, id DESC LIMIT CAST(:?limit AS int)) p
  JOIN dead_letters d ON d.id = p.id
)
SELECT json_build_object('items', coalesce((SELECT json_agg(json_build_object(
    'id', s.id, 'receivedAt', iso_time(s.received_at), 'event', s.event, 'instance', s.instance, 'route', s.route,
    'error', s.error, 'attempts', s.attempts, 'payloadSize', s.size,
    'payload', CASE WHEN s.size <= 16384 THEN s.payload END) ORDER BY s.received_at DESC, s.id DESC) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > CAST(:?limit AS int)
    THEN (SELECT cursor_of(s.received_at, s.id) FROM shown s ORDER BY s.received_at, s.id LIMIT 1) END)::text AS answer
