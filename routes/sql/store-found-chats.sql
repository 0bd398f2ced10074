-- Chats of findChats and their last messages, as store-chats.sql and store-messages.sql store them; counts what changed.
SELECT * FROM store_found_chats(clean_json(:?rows), clean_json(:?messages))
