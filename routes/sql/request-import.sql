-- Requests the import of an instance's messages. A repeat of the request in progress changes nothing. Returns it, or why there is none, and no
-- row if there is no such instance.
WITH asked AS ( -- between WhatsApp's first year and the last time that Evolution's filter can have
  SELECT greatest(coalesce(CAST(nullif(:?from, '') AS timestamptz), '-infinity'), '2009-01-01 UTC') AS from_at,
    least(coalesce(CAST(nullif(:?to, '') AS timestamptz), now()), '2038-01-19 UTC') AS to_at, CAST(:?remap AS boolean) AS remap
), given AS (
  SELECT a.*, date_trunc('second', a.from_at + interval '0.999999 s') AS first_second, last_second(a.to_at) AS last_second,
    jsonb_build_object('from', CAST(:?from AS text), 'to', CAST(:?to AS text), 'remap', a.remap) AS request
  FROM asked a
), target AS (
  SELECT i.name, i.tenant_id, CASE WHEN i.tenant_id IS NULL THEN 'Instance %s belongs to no tenant: assign it to one first'
      WHEN i.state = 'removed' THEN 'Evolution no longer has instance %s'
      WHEN NOT i.listening THEN 'Instance %s is disconnected: connect it first' END AS refusal
  FROM instances i WHERE i.name = :?name AND (:?tenant = '' OR i.tenant_id = :?tenant)
), stored AS (
  INSERT INTO imports AS m (instance, tenant_id, from_at, to_at, remap, request, window_from, window_to, page_size)
  SELECT t.name, t.tenant_id, g.from_at, g.to_at, g.remap, g.request, g.first_second, g.last_second,
    CAST(:?catch_up_page_size AS int)
  FROM target t CROSS JOIN given g WHERE t.refusal IS NULL
  ON CONFLICT (instance) DO UPDATE SET tenant_id = EXCLUDED.tenant_id, from_at = EXCLUDED.from_at, to_at = EXCLUDED.to_at,
    remap = EXCLUDED.remap, request = EXCLUDED.request, requested_at = now(), window_from = EXCLUDED.window_from, window_to = EXCLUDED.window_to,
    page_size = EXCLUDED.page_size, tries = 0, found = 0, missing = 0, changed = 0, withheld = 0, ended_at = NULL, cancelled = false,
    claimed_at = NULL, claimed_until = NULL, not_before = NULL, failures = 0, failing_since = NULL, error = NULL
  WHERE m.ended_at IS NOT NULL
  RETURNING m AS import
)
SELECT coalesce((SELECT import_json(s.import) FROM stored s), import_json(m))::text AS answer,
  coalesce(format(t.refusal, t.name), CASE WHEN NOT EXISTS (SELECT FROM stored) AND m.instance IS NULL
    THEN format('An import of instance %s is in progress: wait until it ends, or cancel it', t.name) END) AS refusal
FROM target t CROSS JOIN given g
LEFT JOIN imports m ON m.instance = t.name AND m.ended_at IS NULL AND m.request = g.request
