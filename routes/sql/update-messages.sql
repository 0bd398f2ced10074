-- A status only rises, and the latest edit wins: see functions/update-messages.sql.
SELECT * FROM update_messages(listened(clean_json(:?rows)))
