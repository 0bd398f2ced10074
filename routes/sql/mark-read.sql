-- The read mark only rises, to the chat's newest message: a repeat changes nothing.
SELECT * FROM mark_read(:?tenant, CAST(:?id AS uuid))
