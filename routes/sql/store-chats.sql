-- One row a chat, found by any of its JIDs: see functions/store-chats.sql.
SELECT * FROM store_chats(clean_json(:?rows))
