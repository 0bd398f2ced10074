SELECT c.whatsapp_chat_id AS chat, (SELECT string_agg(m.whatsapp_message_id,' ' ORDER BY 1) FROM messages m WHERE m.chat_id=c.id) AS messages FROM chats c ORDER BY 2
