-- Reads only: a chat that this caller may write to, with its tenant and the instance that sends replies.
SELECT c.whatsapp_chat_id AS jid, c.instance, c.tenant_id
FROM chats c WHERE c.id = CAST(:?id AS uuid) AND c.instance IS NOT NULL AND (:?tenant = '' OR c.tenant_id = :?tenant)
