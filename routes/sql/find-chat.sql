-- Reads only: a chat that this caller may write to, and the instance that a reply leaves from.
SELECT c.whatsapp_chat_id AS jid, c.instance, coalesce(i.listening, true) AS listening
FROM chats c LEFT JOIN instances i ON i.name = c.instance
WHERE c.id = CAST(:?id AS uuid) AND c.instance IS NOT NULL AND (:?tenant = '' OR c.tenant_id = :?tenant)
