-- Reads only: an instance that this tenant may use now ('' stands for all tenants). After a change of tenant only the new one may use
-- it; without a tenant, none may.
SELECT i.name, i.tenant_id, i.listening, i.channel FROM instances i
WHERE i.name = :?instance AND i.tenant_id IS NOT NULL AND (:?tenant = '' OR i.tenant_id = :?tenant)
