-- Raises the read mark to the chat's newest message. It never falls, so a repeat changes nothing.
SELECT * FROM mark_read(:?tenant, CAST(:?id AS uuid))
