SELECT content, message_type FROM messages
