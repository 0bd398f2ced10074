-- Stores that a chat got or lost a label: see functions/label-chat.sql.
SELECT * FROM label_chat(:?tenant, CAST(:?id AS uuid), :?instance, :?label, CAST(:?labeled AS boolean), :?answered_jid)
