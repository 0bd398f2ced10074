-- Stores how a try to send a row ended; a repeat changes nothing: see functions/settle-send.sql.
SELECT s.* FROM settle_send(CAST(:?send AS uuid), CAST(:?try AS int), clean_json(:?outcome)) s
