-- Reads only: an instance that this tenant ('': anybody) may use now. One that changed hands is its new tenant's, one that is
-- nobody's nobody uses.
SELECT i.name, i.tenant_id, i.listening FROM instances i
WHERE i.name = :?instance AND i.tenant_id IS NOT NULL AND (:?tenant = '' OR i.tenant_id = :?tenant)
