SELECT content LIKE '%Ana Lima%' AS named, message_type FROM messages
