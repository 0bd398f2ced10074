SELECT content, message_type
FROM messages
ORDER BY whatsapp_message_id
