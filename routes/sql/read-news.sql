-- Reads only: what changed in a tenant after a seq, each row as it is now. What was made stands at its created_seq, so that
-- who has read up to a seq knows all that was made until then, whatever page its last change is on. The last row says up
-- to where these rows are, and where the tenant is.
WITH place AS (
  SELECT coalesce((SELECT t.seq FROM tenants t WHERE t.tenant_id = :?tenant), 0) AS seq,
    CAST(:?since AS bigint) AS since
), news AS (
  (SELECT c.created_seq AS seq, c.created_seq, json_build_object('event', 'chat:new', 'seq', c.created_seq,
     'data', chat_json(c)) AS frame_new, NULL::json AS frame_update
   FROM place p JOIN chats c ON c.tenant_id = :?tenant AND c.created_seq > p.since
   ORDER BY c.created_seq LIMIT CAST(:?limit AS int))
  UNION ALL
  (SELECT c.seq, c.created_seq, NULL, json_build_object('event', 'chat:update', 'seq', c.seq, 'data', json_build_object(
     'chatId', c.id, 'remoteJid', c.whatsapp_chat_id,
     'updates', changed_fields(chat_json(c), CASE WHEN c.prior_seq <= p.since THEN c.changed ELSE ARRAY[
       'whatsappChatId', 'contactName', 'contactNumber', 'status', 'lastMessageAt', 'unreadCount', 'profilePictureUrl',
       'instance'] END)))
   FROM place p JOIN chats c ON c.tenant_id = :?tenant AND c.seq > p.since
   WHERE c.seq <> coalesce(c.created_seq, 0) AND NOT (c.prior_seq <= p.since AND c.changed = '{}')
     AND NOT EXISTS ( -- told by its message's own frame
       SELECT FROM messages m WHERE m.tenant_id = c.tenant_id AND m.seq = c.seq AND m.chat_id = c.id)
     AND NOT EXISTS (
       SELECT FROM messages m WHERE m.tenant_id = c.tenant_id AND m.created_seq = c.seq AND m.chat_id = c.id)
   ORDER BY c.seq LIMIT CAST(:?limit AS int))
  UNION ALL
  (SELECT m.created_seq, m.created_seq, json_build_object('event', 'chat:message', 'seq', m.created_seq, 'data',
     json_build_object('chatId', c.id, 'remoteJid', c.whatsapp_chat_id, 'unreadCount', c.unread_count,
       'lastMessageAt', iso_time(c.last_message_at), 'message', message_json(m))), NULL
   FROM place p JOIN messages m ON m.tenant_id = :?tenant AND m.created_seq > p.since JOIN chats c ON c.id = m.chat_id
   ORDER BY m.created_seq LIMIT CAST(:?limit AS int))
  UNION ALL
  (SELECT m.seq, m.created_seq, NULL, json_build_object('event', 'message:update', 'seq', m.seq,
     'data', json_build_object('chatId', c.id, 'messageId', m.id, 'whatsappMessageId', m.whatsapp_message_id,
       'updates', changed_fields(message_json(m), CASE WHEN m.prior_seq <= p.since THEN m.changed
         ELSE ARRAY['status', 'content', 'editedAt', 'deletedAt', 'direction', 'sentAt'] END)))
   FROM place p JOIN messages m ON m.tenant_id = :?tenant AND m.seq > p.since JOIN chats c ON c.id = m.chat_id
   WHERE m.seq <> coalesce(m.created_seq, 0)
     AND (m.prior_seq <= p.since AND m.changed = '{counts}') IS NOT TRUE -- told by its chat
   ORDER BY m.seq LIMIT CAST(:?limit AS int))
  UNION ALL
  (SELECT g.seq, NULL, NULL, json_build_object('event', 'chat:merged', 'seq', g.seq,
     'data', json_build_object('chatId', g.chat_id, 'intoChatId', g.into_chat_id))
   FROM place p JOIN chat_merges g ON g.tenant_id = :?tenant AND g.seq > p.since
   ORDER BY g.seq LIMIT CAST(:?limit AS int))
  ORDER BY seq LIMIT CAST(:?limit AS int)
)
SELECT n.seq, n.created_seq, n.frame_new::text, n.frame_update::text, NULL::bigint AS head FROM news n
UNION ALL
SELECT CASE WHEN k.full_page THEN k.last ELSE p.seq END, NULL, NULL, NULL, p.seq
FROM place p, (SELECT max(n.seq) AS last, count(*) >= CAST(:?limit AS int) AS full_page FROM news n) k
ORDER BY seq, head NULLS FIRST, created_seq
