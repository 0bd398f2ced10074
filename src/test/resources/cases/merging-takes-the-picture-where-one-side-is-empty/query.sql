SELECT whatsapp_message_id AS id, content, message_type, media ->> 'mimetype' AS mimetype FROM messages ORDER BY 1
