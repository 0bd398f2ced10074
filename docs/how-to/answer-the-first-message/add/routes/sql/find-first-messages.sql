-- Reads only: chats whose first message is the contact's, and for which no answer was queued.
SELECT CAST(c.id AS text) AS chat, c.tenant_id AS tenant
FROM chats c JOIN instances i ON i.name = c.instance AND i.tenant_id = c.tenant_id AND i.listening
WHERE NOT c.is_group AND c.last_message_at > now() - interval '10 minutes'
  AND EXISTS (SELECT FROM messages m WHERE m.chat_id = c.id AND m.direction = 'INCOMING' AND m.counts
    AND m.sent_at > now() - interval '10 minutes')
  AND NOT EXISTS (SELECT FROM messages m WHERE m.chat_id = c.id AND (m.direction = 'OUTGOING' OR m.history))
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.chat_id = c.id)
