-- Reads only: a chat of this caller, and the key and time of its last message, by which WhatsApp knows how far a chat was seen.
SELECT c.instance, c.tenant_id, m.key, m.sent_at
FROM chats c LEFT JOIN LATERAL (
  SELECT extract(epoch FROM m.sent_at)::bigint AS sent_at,
    json_build_object('remoteJid', c.whatsapp_chat_id, 'fromMe', m.direction = 'OUTGOING', 'id', m.whatsapp_message_id,
      'participant', CASE WHEN c.is_group AND m.direction = 'INCOMING' THEN m.sender_jid END)::text AS key
  FROM messages m WHERE m.chat_id = c.id AND m.moves_chat AND m.sent_at IS NOT NULL
  ORDER BY coalesce(m.sent_at, '-infinity') DESC, coalesce(m.created_seq, 0) DESC, m.id DESC LIMIT 1) m ON true
WHERE c.id = CAST(:?id AS uuid) AND (:?tenant = '' OR c.tenant_id = :?tenant)
