SELECT message_type, content FROM messages
