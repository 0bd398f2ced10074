SELECT m.content, m.deleted_at IS NOT NULL AS deleted FROM messages m
