SELECT status FROM chats
