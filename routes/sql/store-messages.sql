-- One row a message and chat: see functions/store-messages.sql.
SELECT * FROM store_messages(listened(clean_json(:?rows)))
