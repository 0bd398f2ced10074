-- One row per message and chat: see functions/store-messages.sql. In addition to the tenants that changed, it returns for the metrics how
-- many messages it received and how many became rows.
WITH given AS MATERIALIZED (
  SELECT listened(clean_json(:?rows)) AS rows, pg_stat_get_xact_tuples_inserted(CAST('messages' AS regclass)) AS inserted
)
SELECT s.tenant_id, s.seq, jsonb_array_length(g.rows) AS messages,
  pg_stat_get_xact_tuples_inserted(CAST('messages' AS regclass)) - g.inserted AS inserted
FROM given g LEFT JOIN LATERAL store_messages(g.rows) s ON true
