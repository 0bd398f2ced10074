-- Cancels the import of an instance; the window in progress is still stored. One that has ended stays as it is. Returns it.
WITH cancelled AS (
  UPDATE imports m SET ended_at = now(), cancelled = true, claimed_until = NULL
  FROM instances i WHERE i.name = :?name AND (:?tenant = '' OR i.tenant_id = :?tenant) AND m.instance = i.name AND m.ended_at IS NULL
  RETURNING m AS import
)
SELECT coalesce((SELECT import_json(c.import) FROM cancelled c), import_json(m))::text AS answer
FROM imports m JOIN instances i ON i.name = m.instance WHERE i.name = :?name AND (:?tenant = '' OR i.tenant_id = :?tenant)
