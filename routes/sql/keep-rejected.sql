-- The same failure of the same payload is one row, however often it comes: its id is made from both.
INSERT INTO dead_letters AS d (id, route, event, instance, error, payload, attempts)
SELECT k.id, :?route, min(x.event), min(x.instance), min(x.error), (array_agg(x.payload))[1], count(*)
FROM jsonb_to_recordset(clean_json(:?rows)) AS x (event text, instance text, error text, payload jsonb)
CROSS JOIN LATERAL (SELECT md5(coalesce(x.error, '') || coalesce(x.payload::text, ''))::uuid AS id) k
WHERE x.payload IS NOT NULL
GROUP BY k.id ORDER BY k.id
ON CONFLICT (id) DO UPDATE SET attempts = d.attempts + EXCLUDED.attempts
