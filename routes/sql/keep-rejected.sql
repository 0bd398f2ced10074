-- The same failure of the same payload is one row, however often it comes: its id is made from both.
INSERT INTO dead_letters AS d (id, route, event, instance, error, payload)
SELECT md5(coalesce(x.error, '') || coalesce(x.payload::text, ''))::uuid, :?route, x.event, x.instance, x.error, x.payload
FROM jsonb_to_recordset(clean_json(:?rows)) AS x (event text, instance text, error text, payload jsonb)
WHERE x.payload IS NOT NULL
ON CONFLICT (id) DO UPDATE SET attempts = d.attempts + 1
