-- Chats of findChats and their last messages, as store-chats.sql and store-messages.sql store them; counts what changed.
SELECT s.tenant_id, jsonb_array_length(g.rows) AS found, coalesce(s.created, 0) AS created, coalesce(s.updated, 0) AS updated
FROM (SELECT listened(clean_json(:?rows)) AS rows) g LEFT JOIN LATERAL
  store_found_chats(g.rows, without_old_files(with_files(within_retention(listened(clean_json(:?messages)), :?messages_keep),
    :?media_fetched, :?media_fetch_types, CAST(:?media_max_bytes AS bigint)), :?media_keep)) s ON true
