-- Deletes a quick reply of this caller. A repeat finds none.
DELETE FROM quick_replies q WHERE q.id = CAST(:?id AS uuid) AND (:?tenant = '' OR q.tenant_id = :?tenant)
RETURNING '{}' AS answer
