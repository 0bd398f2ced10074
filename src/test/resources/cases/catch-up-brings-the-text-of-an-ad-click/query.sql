SELECT m.whatsapp_message_id AS id, m.content, m.message_type, c.unread_count, extract(epoch FROM c.last_message_at)::bigint AS last_message_at
FROM messages m JOIN chats c ON c.id = m.chat_id
ORDER BY m.whatsapp_message_id
