-- A status only rises, the latest edit stays: see functions/update-messages.sql.
SELECT * FROM update_messages(listened(clean_json(:?rows)))
