-- Reads only: the tenant of a message that has media.
SELECT m.tenant_id AS owner, CAST(m.id AS text) AS message FROM messages m
WHERE m.id = CAST(:?id AS uuid) AND (:?tenant = '' OR m.tenant_id = :?tenant) AND m.media IS NOT NULL
