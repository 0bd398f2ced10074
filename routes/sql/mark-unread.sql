-- Marks a chat as unread: see functions/mark-unread.sql.
SELECT * FROM mark_unread(:?tenant, CAST(:?id AS uuid))
