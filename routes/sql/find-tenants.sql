-- Reads only: the tenant that a frame about an instance belongs to.
SELECT i.tenant_id, x.frame FROM jsonb_to_recordset(clean_json(:?rows)) AS x (instance text, frame text)
JOIN instances i ON i.name = x.instance AND i.tenant_id IS NOT NULL
