-- Reads only: a message of this caller, the key by which Evolution knows it, and what decides whether it can be changed.
SELECT m.whatsapp_message_id AS message, coalesce(m.instance, c.instance) AS instance, m.tenant_id, i.owner_jid,
  m.direction = 'OUTGOING' AS own, c.is_group, m.deleted_at IS NOT NULL AS deleted,
  coalesce(m.message_type IN ('conversation', 'extendedTextMessage', 'imageMessage', 'videoMessage'), true) AS editable,
  json_build_object('remoteJid', c.whatsapp_chat_id, 'fromMe', m.direction = 'OUTGOING', 'id', m.whatsapp_message_id,
    'participant', CASE WHEN c.is_group AND m.direction = 'INCOMING' THEN m.sender_jid END)::text AS key
FROM messages m JOIN chats c ON c.id = m.chat_id LEFT JOIN instances i ON i.name = coalesce(m.instance, c.instance)
WHERE m.id = CAST(:?id AS uuid) AND (:?tenant = '' OR m.tenant_id = :?tenant)
