-- Reads only: a message of this caller, as it is now.
SELECT message_json(m)::text AS answer FROM messages m
WHERE m.id = CAST(:?id AS uuid) AND (:?tenant = '' OR m.tenant_id = :?tenant)
