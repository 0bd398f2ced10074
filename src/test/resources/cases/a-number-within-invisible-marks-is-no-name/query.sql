SELECT c.contact_name, m.sender_name FROM messages m JOIN chats c ON c.id = m.chat_id
