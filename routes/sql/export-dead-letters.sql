-- Reads only: the next events of an export that could not be stored: those that name the person, or all of the tenant's instances. An export of
-- a chat has none.
SELECT json_build_object('id', d.id, 'receivedAt', iso_time(d.received_at), 'event', d.event, 'instance', d.instance, 'error', d.error,
  'payload', d.payload)::text AS item, d.id::text AS place
FROM dead_letters d JOIN instances i ON i.name = d.instance AND i.tenant_id = :?export_tenant
WHERE :?export_about <> 'chat' AND (:?after = '' OR d.id > CAST(nullif(:?after, '') AS uuid))
  AND (:?export_jids = '' OR names_person(d.payload::text, CAST(nullif(:?export_jids, '') AS text[])))
ORDER BY d.id LIMIT 1
