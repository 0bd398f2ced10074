-- The next window of an instance's pass, in milliseconds, and two minutes more for it: a repeat gives the same one. No row: the
-- pass is over, or has to wait, or the instance is gone.
UPDATE catch_ups c SET claimed_at = now(), claimed_until = now() + interval '2 minutes'
WHERE c.instance = :?instance AND c.began_at IS NOT NULL AND (c.not_before IS NULL OR c.not_before <= now())
  AND NOT EXISTS (SELECT FROM instances i WHERE i.name = c.instance AND i.state = 'removed')
RETURNING json_build_object('from', (extract(epoch FROM c.window_from) * 1000)::bigint,
  'to', (extract(epoch FROM c.window_to) * 1000)::bigint, 'size', c.page_size)::text AS window
