-- One row per message and chat, except of messages that are older than they are kept: see functions/store-messages.sql.
SELECT * FROM store_kept_messages(CAST(:?rows AS text), CAST(:?media_fetched AS text), CAST(:?media_fetch_types AS text),
  CAST(:?media_max_bytes AS bigint), CAST(:?messages_keep AS text), CAST(:?media_keep AS text))
