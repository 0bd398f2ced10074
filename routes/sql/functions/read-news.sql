-- The changes of a tenant after a seq, each row in its current state. A new row is listed at its created_seq: a reader that has read up to a
-- seq has all rows created until then, even if their last change is on a later page. The last row contains the seq up to which this page
-- goes, and the tenant's current seq.
-- complete: the reader has every row as it was at that seq, so an update contains only the fields that have changed since. This is not so
-- between two pages: a row may change in the meantime, and is then listed at its later change.
CREATE OR REPLACE FUNCTION read_news(tenant text, since bigint, page int, complete boolean)
RETURNS TABLE (seq bigint, created_seq bigint, frame_new text, frame_update text, head bigint) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE -- the upper bound makes a range condition, for which the planner estimates few rows
  head_ bigint := coalesce((SELECT t.seq FROM tenants t WHERE t.tenant_id = tenant), 0);
BEGIN
  RETURN QUERY
  WITH changes AS (
    (SELECT c.created_seq AS seq, c.created_seq, json_build_object('event', 'chat:new', 'seq', c.created_seq,
       'data', chat_json(c)) AS frame_new, NULL::json AS frame_update
     FROM chats c WHERE c.tenant_id = tenant AND c.created_seq > since AND c.created_seq <= head_
     ORDER BY c.created_seq LIMIT page)
    UNION ALL
    -- if a chat has the seq of its message, that message's frame contains the change; the chat's own last change is listed here
    (SELECT o.seq, c.created_seq, NULL, json_build_object('event', 'chat:update', 'seq', o.seq, 'data', json_build_object(
       'chatId', c.id, 'remoteJid', c.whatsapp_chat_id,
       'updates', changed_fields(chat_json(c), CASE WHEN o.known THEN c.changed ELSE ARRAY[
         'whatsappChatId', 'contactName', 'contactNumber', 'status', 'lastMessageAt', 'unreadCount', 'profilePictureUrl',
         'instance', 'archived', 'labels'] END)))
     FROM chats c
     CROSS JOIN LATERAL (SELECT coalesce(c.own_seq, c.seq) AS seq,
       coalesce(complete AND c.own_seq IS NULL AND c.prior_seq <= since, false) AS known) o
     WHERE c.tenant_id = tenant AND coalesce(c.own_seq, c.seq) > since AND coalesce(c.own_seq, c.seq) <= head_
       AND o.seq <> coalesce(c.created_seq, 0)
       AND NOT (o.known AND c.changed = '{}')
     ORDER BY coalesce(c.own_seq, c.seq) LIMIT page)
    UNION ALL
    (SELECT m.created_seq, m.created_seq, json_build_object('event', 'chat:message', 'seq', m.created_seq, 'data',
       json_build_object('chatId', c.id, 'remoteJid', c.whatsapp_chat_id, 'unreadCount', c.unread_count,
         'lastMessageAt', iso_time(c.last_message_at), 'message', message_json(m))), NULL
     FROM messages m CROSS JOIN LATERAL (SELECT * FROM chats k WHERE k.id = m.chat_id OFFSET 0) c -- OFFSET 0: forces a lookup by key
     WHERE m.tenant_id = tenant AND m.created_seq > since AND m.created_seq <= head_
     ORDER BY m.created_seq LIMIT page)
    UNION ALL
    (SELECT m.seq, m.created_seq, NULL, json_build_object('event', 'message:update', 'seq', m.seq,
       'data', json_build_object('chatId', c.id, 'messageId', m.id, 'whatsappMessageId', m.whatsapp_message_id,
         'updates', changed_fields(message_json(m), CASE WHEN complete AND m.prior_seq <= since THEN m.changed
           ELSE ARRAY['status', 'content', 'messageType', 'media', 'senderJid', 'senderName', 'quotedMessageId', 'forwarded', 'editedAt',
             'deletedAt', 'direction', 'sentAt'] END)))
     FROM messages m CROSS JOIN LATERAL (SELECT * FROM chats k WHERE k.id = m.chat_id OFFSET 0) c
     WHERE m.tenant_id = tenant AND m.seq > since AND m.seq <= head_
       AND m.seq <> coalesce(m.created_seq, 0)
       AND (complete AND m.prior_seq <= since AND m.changed = '{counts}') IS NOT TRUE -- the chat's update contains it
     ORDER BY m.seq LIMIT page)
    UNION ALL
    (SELECT g.seq, NULL, NULL, json_build_object('event', 'chat:merged', 'seq', g.seq,
       'data', json_build_object('chatId', g.chat_id, 'intoChatId', g.into_chat_id))
     FROM chat_merges g WHERE g.tenant_id = tenant AND g.seq > since AND g.seq <= head_
     ORDER BY g.seq LIMIT page)
    UNION ALL
    (SELECT e.seq, NULL, NULL, json_build_object('event', 'chat:erased', 'seq', e.seq, 'data', json_build_object('chatId', e.chat_id))
     FROM erased_chats e WHERE e.tenant_id = tenant AND e.seq > since AND e.seq <= head_
     ORDER BY e.seq LIMIT page)
    UNION ALL
    (SELECT o.seq, NULL, NULL, json_build_object('event', 'outbox:update', 'seq', o.seq, 'data', outbox_json(o))
     FROM outbox o WHERE o.tenant_id = tenant AND o.seq > since AND o.seq <= head_
     ORDER BY o.seq LIMIT page)
    ORDER BY seq LIMIT page
  ), kept AS ( -- a page of long texts ends earlier, because it must fit into the reader's memory
    SELECT s.* FROM (
      SELECT n.*, sum(length(concat(n.frame_new, n.frame_update))) OVER (ORDER BY n.seq) AS size, min(n.seq) OVER () AS first
      FROM changes n) s
    WHERE s.size <= 4000000 OR s.seq = s.first
  )
  SELECT n.seq, n.created_seq, n.frame_new::text, n.frame_update::text, NULL::bigint AS head FROM kept n
  UNION ALL
  SELECT CASE WHEN k.full_page THEN k.last ELSE head_ END, NULL, NULL, NULL, head_
  FROM (SELECT max(n.seq) AS last, count(*) < (SELECT count(*) FROM changes) OR count(*) >= page AS full_page FROM kept n) k
  ORDER BY seq, head NULLS FIRST, created_seq;
END $$;
