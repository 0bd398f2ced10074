-- A status only rises, the latest edit stays: see functions/update-messages.sql.
SELECT * FROM update_messages(clean_json(:?rows))
