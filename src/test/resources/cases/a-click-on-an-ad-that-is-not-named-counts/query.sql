SELECT m.content, c.unread_count, c.last_message_at IS NOT NULL AS moved FROM messages m JOIN chats c ON c.id = m.chat_id
