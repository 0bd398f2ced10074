-- Reads only: the newest unread messages of a chat, to mark them as read in WhatsApp.
SELECT m.instance, m.tenant_id, json_agg(json_build_object('remoteJid', m.jid, 'fromMe', false, 'id', m.whatsapp_message_id))::text AS keys
FROM (
  SELECT c.instance, c.tenant_id, c.whatsapp_chat_id AS jid, m.whatsapp_message_id FROM chats c JOIN messages m ON m.chat_id = c.id
  WHERE c.id = CAST(:?id AS uuid) AND (:?tenant = '' OR c.tenant_id = :?tenant) AND c.instance IS NOT NULL
    AND m.direction = 'INCOMING' AND m.counts AND m.sent_at > coalesce(c.read_at, '-infinity')
  ORDER BY m.sent_at DESC LIMIT 100
) m GROUP BY m.instance, m.tenant_id
