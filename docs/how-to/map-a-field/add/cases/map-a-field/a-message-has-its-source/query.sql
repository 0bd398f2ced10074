SELECT whatsapp_message_id, content, source FROM messages ORDER BY sent_at
