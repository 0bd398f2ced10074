SELECT last_message_at IS NULL AS undated FROM chats
