SELECT c.whatsapp_chat_id AS chat, m.direction, m.content FROM messages m JOIN chats c ON c.id = m.chat_id ORDER BY 1, 2, 3
