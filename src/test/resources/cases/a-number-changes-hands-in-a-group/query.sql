SELECT c.whatsapp_chat_id AS chat, c.contact_name FROM chats c WHERE NOT is_group ORDER BY 2
