-- Reads only: the next messages of an export: see functions/export-messages.sql.
SELECT * FROM export_messages(:?export_tenant, CAST(nullif(:?export_chats, '') AS uuid[]), CAST(nullif(:?export_jids, '') AS text[]), :?after)
