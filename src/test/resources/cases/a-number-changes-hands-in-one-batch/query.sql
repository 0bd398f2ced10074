SELECT c.whatsapp_chat_id AS chat, c.contact_name,
  (SELECT string_agg(m.whatsapp_message_id, ' ' ORDER BY m.whatsapp_message_id) FROM messages m WHERE m.chat_id = c.id) AS messages
FROM chats c
ORDER BY 3
