SELECT content FROM messages
