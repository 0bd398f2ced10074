-- Reads only: a dead letter as its original events. It is not retried if it has no event name, or if its instance does not exist, has no
-- tenant, has another one than when the message was fetched, or is disconnected, because nothing would be stored.
SELECT d.event, coalesce(d.attempts, 0) AS attempts, jsonb_build_array(d.payload)::text AS events,
  CASE WHEN d.id IS NULL THEN 'There is no such dead letter'
    WHEN d.event IS NULL THEN 'It names no event'
    WHEN d.instance IS NOT NULL AND NOT EXISTS (
      SELECT FROM instances i WHERE i.name = d.instance AND i.tenant_id IS NOT NULL AND i.listening)
      THEN format('Instance %s does not exist here, has no tenant or is disconnected', d.instance)
    WHEN d.payload ->> 'tenant' IS NOT NULL AND NOT EXISTS (
      SELECT FROM instances i WHERE i.name = d.instance AND i.tenant_id = d.payload ->> 'tenant')
      THEN format('Instance %s had another tenant when this was fetched', d.instance)
    ELSE '' END AS reason
FROM (SELECT CAST(:?letter AS uuid) AS id) l LEFT JOIN dead_letters d ON d.id = l.id
