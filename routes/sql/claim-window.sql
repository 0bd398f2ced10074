-- Claims the next window of a due catch-up, in milliseconds, and begins a pass if none is in progress. The claim is valid for two minutes
-- or until the window is settled: a repeat claims another instance's window, and after a crash another node claims this one. Instances
-- that Evolution has listed come first: any number of others, which may not exist, does not delay them.
WITH due AS (
  SELECT c.* FROM catch_ups c JOIN instances i ON i.name = c.instance AND i.tenant_id IS NOT NULL AND i.listening
    AND i.state IS DISTINCT FROM 'removed'
  WHERE (c.wanted_at IS NOT NULL OR c.began_at IS NOT NULL)
    AND (c.not_before IS NULL OR c.not_before <= now()) AND (c.claimed_until IS NULL OR c.claimed_until <= now())
  ORDER BY i.created_in_evolution_at IS NULL, c.claimed_at NULLS FIRST LIMIT 1
  FOR UPDATE OF c SKIP LOCKED
), begun AS (
  SELECT c.instance, now() + interval '1 day' AS window_end, -- Evolution's clock, or a phone's, may be ahead
    CASE WHEN c.position IS NULL THEN now() - CAST(:?catch_up_history_depth AS interval)
      WHEN c.look_back THEN least(c.position - CAST(:?catch_up_overlap AS interval),
        greatest(now() - CAST(:?catch_up_look_back AS interval), i.first_seen_at - CAST(:?catch_up_history_depth AS interval)))
      ELSE c.position - CAST(:?catch_up_overlap AS interval) END AS window_from
  FROM due c JOIN instances i ON i.name = c.instance
)
UPDATE catch_ups c SET claimed_at = now(), claimed_until = now() + interval '2 minutes',
  began_at = coalesce(c.began_at, now()),
  looking_back = CASE WHEN c.began_at IS NULL THEN c.look_back ELSE c.looking_back END,
  look_back = c.look_back AND c.began_at IS NOT NULL,
  window_from = CASE WHEN c.began_at IS NULL THEN b.window_from ELSE c.window_from END,
  window_to = CASE WHEN c.began_at IS NULL THEN b.window_end ELSE c.window_to END,
  window_end = CASE WHEN c.began_at IS NULL THEN b.window_end ELSE c.window_end END,
  page_size = CASE WHEN c.began_at IS NULL THEN CAST(:?catch_up_page_size AS int) ELSE c.page_size END,
  found = CASE WHEN c.began_at IS NULL THEN 0 ELSE c.found END,
  missing = CASE WHEN c.began_at IS NULL THEN 0 ELSE c.missing END,
  unheard = CASE WHEN c.began_at IS NULL THEN 0 ELSE c.unheard END,
  withheld = CASE WHEN c.began_at IS NULL THEN 0 ELSE c.withheld END,
  tries = CASE WHEN c.began_at IS NULL THEN 0 ELSE c.tries END
FROM begun b WHERE c.instance = b.instance
RETURNING c.instance, json_build_object('event', 'messages.found',
  'tenant', (SELECT i.tenant_id FROM instances i WHERE i.name = c.instance), 'from', (extract(epoch FROM c.window_from) * 1000)::bigint,
  'to', (extract(epoch FROM c.window_to) * 1000)::bigint, 'size', c.page_size)::text AS window
