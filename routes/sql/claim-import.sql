-- Claims the next window of an import, in milliseconds, for two minutes or until the window is settled: after a crash another node claims it.
-- Imports take turns. An instance that has another tenant now is not imported further: those messages are not the other tenant's.
WITH over AS (
  UPDATE imports m SET ended_at = now(), cancelled = true, claimed_until = NULL, error = CASE WHEN i.tenant_id IS DISTINCT FROM m.tenant_id
    THEN 'The instance was assigned to another tenant' ELSE 'Evolution no longer has the instance' END
  FROM instances i WHERE i.name = m.instance AND m.ended_at IS NULL AND (i.tenant_id IS DISTINCT FROM m.tenant_id OR i.state = 'removed')
), due AS (
  SELECT m.instance FROM imports m JOIN instances i ON i.name = m.instance AND i.tenant_id = m.tenant_id AND i.listening
    AND i.state IS DISTINCT FROM 'removed'
  WHERE m.ended_at IS NULL AND (m.not_before IS NULL OR m.not_before <= now()) AND (m.claimed_until IS NULL OR m.claimed_until <= now())
  ORDER BY m.claimed_at NULLS FIRST LIMIT 1
  FOR UPDATE OF m SKIP LOCKED
)
UPDATE imports m SET claimed_at = now(), claimed_until = now() + interval '2 minutes'
FROM due d WHERE m.instance = d.instance
RETURNING m.instance, json_build_object('event', CASE WHEN m.remap THEN 'messages.remapped' ELSE 'messages.imported' END,
  'tenant', m.tenant_id, 'claim', (extract(epoch FROM m.claimed_at) * 1000000)::bigint,
  'from', (extract(epoch FROM m.window_from) * 1000)::bigint, 'to', (extract(epoch FROM m.window_to) * 1000)::bigint,
  'size', m.page_size)::text AS window
