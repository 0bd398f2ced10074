SELECT deleted_at IS NOT NULL AS deleted, (SELECT count(*) FROM pending_updates) AS pending, (SELECT count(*) FROM chats) AS chats FROM messages
