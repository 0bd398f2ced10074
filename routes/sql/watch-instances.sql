-- Reads only: for metrics, whether each instance is up, and for how long it has had a gap, failed to catch up or been silent; for health,
-- one line with its state and problems. A gap is a problem only if it lasts.
WITH watched AS (
  SELECT i.*, c.gap_since, c.failing_since, c.silent_since, c.began_at, c.found, c.missing, c.error,
    i.connected AND coalesce(i.state, 'open') = 'open' AS up
  FROM instances i JOIN catch_ups c ON c.instance = i.name
  WHERE i.tenant_id IS NOT NULL AND i.listening AND coalesce(i.state, '') <> 'removed'
), described AS (
  SELECT w.*, nullif(concat_ws('; ',
      CASE WHEN NOT w.connected THEN 'not connected to Evolution since ' || coalesce(iso_time(w.connection_changed_at), 'the start')
        WHEN NOT w.up THEN format('WhatsApp is not open (%s) since %s', w.state, coalesce(iso_time(w.state_changed_at), 'the start')) END,
      CASE WHEN w.gap_since < now() - interval '1 minute' THEN CASE WHEN :?evolution_kind = 'go' THEN 'events since '
          || iso_time(w.gap_since) || ' may be missing, and cannot be fetched' ELSE 'not caught up since ' || iso_time(w.gap_since) END END,
      w.error,
      CASE WHEN w.silent_since IS NOT NULL THEN 'connected, and silent since ' || iso_time(w.silent_since) END), '') AS trouble
  FROM watched w
)
SELECT name AS instance,
  CASE WHEN up THEN 1 ELSE 0 END AS instance_up,
  CASE WHEN :?evolution_kind = 'go' THEN 0 ELSE coalesce(extract(epoch FROM now() - gap_since), 0) END AS gap_seconds,
  coalesce(extract(epoch FROM now() - failing_since), 0) AS catch_up_failing_seconds,
  coalesce(extract(epoch FROM now() - silent_since), 0) AS silent_seconds,
  CASE WHEN began_at IS NOT NULL THEN 1 ELSE 0 END AS catch_up_running,
  found AS catch_up_found_messages,
  missing AS catch_up_missing_messages,
  CASE WHEN up THEN 'up since ' || coalesce(iso_time(greatest(connection_changed_at, state_changed_at)), 'the start')
    ELSE 'down' END || coalesce(': ' || trouble, '') AS line
FROM described
