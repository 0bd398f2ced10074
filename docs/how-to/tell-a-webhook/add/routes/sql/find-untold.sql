-- Incoming messages that the webhook has not accepted yet, the oldest first. They stay until they are marked.
SELECT m.id::text AS id, json_build_object('id', m.id, 'tenant', m.tenant_id, 'instance', m.instance, 'from', c.contact_number,
  'name', c.contact_name, 'type', m.message_type, 'text', m.content, 'sentAt', iso_time(m.sent_at))::text AS message
FROM messages m JOIN chats c ON c.id = m.chat_id
WHERE m.told_at IS NULL AND m.direction = 'INCOMING' AND m.counts
ORDER BY m.tenant_id, m.created_seq
LIMIT 100
