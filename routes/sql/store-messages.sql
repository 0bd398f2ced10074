-- One row per message and chat: see functions/store-messages.sql.
SELECT * FROM store_received_messages(CAST(:?rows AS text), CAST(:?media_fetched AS text), CAST(:?media_fetch_types AS text), CAST(:?media_max_bytes AS bigint))
