SELECT content, edited_at IS NOT NULL AS edited FROM messages
