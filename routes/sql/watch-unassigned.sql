-- Reads only: the instances that a node would store if they had a tenant.
SELECT i.name FROM instances i
WHERE i.tenant_id IS NULL AND i.listening AND coalesce(i.state, '') <> 'removed'
ORDER BY i.name
