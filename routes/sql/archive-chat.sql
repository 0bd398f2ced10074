-- Archives a chat, or takes it out of the archive: see functions/archive-chat.sql.
SELECT * FROM archive_chat(:?tenant, CAST(:?id AS uuid), CAST(:?archived AS boolean))
