-- One row per message and chat: see functions/store-messages.sql. Returns the tenants that changed and, for the metrics, the numbers of
-- received messages and of inserted rows.
WITH given AS MATERIALIZED (
  SELECT with_files(listened(clean_json(:?rows)), :?media_fetched, :?media_fetch_types, CAST(:?media_max_bytes AS bigint)) AS rows,
    pg_stat_get_xact_tuples_inserted(CAST('messages' AS regclass)) AS inserted
)
SELECT s.tenant_id, s.seq, jsonb_array_length(g.rows) AS messages,
  pg_stat_get_xact_tuples_inserted(CAST('messages' AS regclass)) - g.inserted AS inserted
FROM given g LEFT JOIN LATERAL store_messages(g.rows) s ON true
