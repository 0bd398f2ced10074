-- Adds or changes a quick reply: see functions/save-quick-reply.sql.
SELECT * FROM save_quick_reply(:?tenant, CAST(nullif(:?reply, '') AS uuid), :?shortcut, :?text)
