-- The same payload is one row, however often and why it cannot be stored: its id is made from it, the last error stands.
INSERT INTO dead_letters AS d (id, route, event, instance, error, payload)
SELECT md5(x.payload::text)::uuid, :?route, x.event, x.instance, x.error, x.payload
FROM (
  SELECT DISTINCT ON (r.payload) r.* FROM jsonb_to_recordset(clean_json(:?rows)) AS r (event text, instance text, error text,
    payload jsonb)
  WHERE r.payload IS NOT NULL ORDER BY r.payload
) x
ON CONFLICT (id) DO UPDATE SET attempts = d.attempts + 1, error = EXCLUDED.error, route = EXCLUDED.route
