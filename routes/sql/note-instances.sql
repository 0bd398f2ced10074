-- Stores this node's view of its instances: whether their events arrive, in which mode, and when the last one arrived. Only differences
-- are written, so a repeat changes nothing. An instance marked as connected before this node started, but not connected to it,
-- may be left from a crashed node: the mark is removed. If another node does hold the connection, its next run sets the mark again.
WITH noted AS (
  SELECT x.key AS name, x.value ->> 'mode' AS mode, CAST(x.value ->> 'connected' AS boolean) AS connected,
    CAST(x.value ->> 'at' AS timestamptz) AS last_event_at
  FROM jsonb_each(CAST(:?last_events AS jsonb)) x
), differs AS (
  SELECT i.name, a.*
  FROM instances i LEFT JOIN noted n ON n.name = i.name CROSS JOIN LATERAL (
    SELECT coalesce(n.mode, i.mode) AS mode, greatest(i.last_event_at, n.last_event_at) AS last_event_at,
      CASE WHEN n.connected AND i.state IS DISTINCT FROM 'removed' THEN true
        WHEN CAST(:?socket AS boolean) AND i.connection_changed_at < now() - CAST(:?uptime AS int) * interval '1 second' THEN false
        ELSE i.connected END AS connected) a
  WHERE (a.mode, a.last_event_at, a.connected) IS DISTINCT FROM (i.mode, i.last_event_at, i.connected)
  ORDER BY i.name FOR UPDATE OF i
)
UPDATE instances i SET mode = d.mode, last_event_at = d.last_event_at, connected = d.connected,
  connection_changed_at = CASE WHEN i.connected = d.connected THEN i.connection_changed_at ELSE now() END
FROM differs d WHERE d.name = i.name
