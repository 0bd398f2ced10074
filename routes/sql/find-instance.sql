-- Reads only: an instance that this caller may name.
SELECT i.name, i.tenant_id, i.listening FROM instances i
WHERE i.name = :?instance AND i.tenant_id IS NOT NULL AND (:?tenant = '' OR i.tenant_id = :?tenant)
