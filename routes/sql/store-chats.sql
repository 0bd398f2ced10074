-- One row per chat, found by any of its JIDs: see functions/store-chats.sql.
SELECT * FROM store_chats(listened(clean_json(:?rows)))
