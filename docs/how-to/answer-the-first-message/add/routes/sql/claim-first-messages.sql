-- New chats whose first message is the contact's. Claiming a chat marks it, so that it is answered once.
UPDATE chats c SET greeted_at = now()
FROM instances i
WHERE c.greeted_at IS NULL AND NOT c.is_group
  AND i.name = c.instance AND i.tenant_id = c.tenant_id AND i.listening
  AND EXISTS (SELECT FROM messages m WHERE m.chat_id = c.id AND m.direction = 'INCOMING' AND m.counts
    AND m.sent_at > now() - interval '10 minutes')
  AND NOT EXISTS (SELECT FROM messages m WHERE m.chat_id = c.id AND (m.direction = 'OUTGOING' OR m.history))
RETURNING c.instance, c.whatsapp_chat_id AS jid
