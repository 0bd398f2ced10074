-- One row per payload, because the id derives from it: a repeat, with the same error or another, updates the row and keeps the last error.
INSERT INTO dead_letters AS d (id, route, event, instance, error, payload, attempts)
SELECT k.id, :?route, min(x.event), min(x.instance), (array_agg(x.error ORDER BY x.ord DESC))[1], (array_agg(x.payload))[1], count(*)
FROM ROWS FROM (jsonb_to_recordset(clean_json(:?rows)) AS (event text, instance text, error text, payload jsonb))
  WITH ORDINALITY AS x (event, instance, error, payload, ord)
CROSS JOIN LATERAL (SELECT md5(x.payload::text)::uuid AS id) k
WHERE x.payload IS NOT NULL
GROUP BY k.id ORDER BY k.id
ON CONFLICT (id) DO UPDATE SET attempts = d.attempts + EXCLUDED.attempts, error = EXCLUDED.error, route = EXCLUDED.route
