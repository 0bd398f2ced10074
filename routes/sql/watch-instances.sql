-- Reads only: for metrics, how long each instance has had a gap, has failed to catch up and has been silent; for health, what
-- troubles it. A gap is trouble when it lasts.
SELECT i.name AS instance,
  coalesce(extract(epoch FROM now() - c.gap_since), 0) AS gap_seconds,
  coalesce(extract(epoch FROM now() - c.failing_since), 0) AS catch_up_failing_seconds,
  coalesce(extract(epoch FROM now() - c.silent_since), 0) AS silent_seconds,
  nullif(concat_ws('; ',
    CASE WHEN c.gap_since < now() - interval '1 minute' THEN 'not caught up since ' || iso_time(c.gap_since) END,
    c.error,
    CASE WHEN c.silent_since IS NOT NULL THEN 'connected, and silent since ' || iso_time(c.silent_since) END), '') AS trouble
FROM instances i JOIN catch_ups c ON c.instance = i.name
WHERE i.tenant_id IS NOT NULL AND i.listening AND coalesce(i.state, '') <> 'removed'
