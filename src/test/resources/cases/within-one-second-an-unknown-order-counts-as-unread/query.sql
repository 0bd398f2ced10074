SELECT unread_count FROM chats
