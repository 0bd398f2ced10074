SELECT unread_count, extract(epoch FROM last_message_at)::bigint AS at, (SELECT string_agg(message_type, ' ' ORDER BY whatsapp_message_id) FROM messages) AS types FROM chats
