SELECT m.content IS NOT NULL AND btrim(m.content) <> '' AND m.content NOT IN ('❔ Mensagem sem texto', '📋 Modelo') AS readable, m.message_type, c.unread_count
FROM messages m JOIN chats c ON c.id = m.chat_id
