-- Sets the tenant of an instance's next events, which overrides TENANTS; stored rows keep their tenant. A repeat changes nothing.
WITH before AS (
  SELECT i.name, i.tenant_id FROM instances i
  WHERE i.name = :?name AND (:?tenant = '' OR i.tenant_id = :?tenant) FOR UPDATE
), after AS (
  UPDATE instances i SET tenant_id = :?new_tenant, tenant_pinned = true, updated_at = now() FROM before b WHERE i.name = b.name
  RETURNING i.*
), released AS ( -- what a window in progress brings is dropped: it is fetched again, or the import ends
  UPDATE imports m SET claimed_at = NULL, claimed_until = NULL FROM after a WHERE m.instance = a.name
), requested AS ( -- fetches the events that arrived while it had no tenant
  INSERT INTO catch_ups AS c (instance, wanted_at)
  SELECT a.name, now() FROM after a JOIN before b ON b.name = a.name AND b.tenant_id IS NULL
  ON CONFLICT (instance) DO UPDATE SET wanted_at = now(), not_before = NULL
)
SELECT json_build_object('name', a.name, 'tenantId', a.tenant_id, 'state', a.state, 'listening', a.listening)::text AS answer
FROM after a
