-- One row per message and chat: see functions/store-messages.sql.
SELECT * FROM store_messages(CAST(:?rows AS text))
