-- Reads only: a dead letter as the events that it was. One that names no event, or is of an instance that nobody has or that
-- is not listened to, is not worth a try: it would be left alone, not stored.
SELECT d.event, d.attempts, jsonb_build_array(d.payload)::text AS events,
  d.event IS NOT NULL AND (d.instance IS NULL OR EXISTS (
    SELECT FROM instances i WHERE i.name = d.instance AND i.tenant_id IS NOT NULL AND i.listening)) AS worth
FROM dead_letters d WHERE d.id = CAST(:?letter AS uuid)
