-- Reads only: a chat of this caller, the instance whose label it gets or loses, and whether that label is known or the chat has it. Without an
-- instance in the request it is the chat's; a label that the chat has only from another one is removed there.
SELECT c.tenant_id, c.whatsapp_chat_id AS jid, i.instance,
  EXISTS (SELECT FROM labels l WHERE l.tenant_id = c.tenant_id AND l.instance = i.instance AND l.label_id = :?label AND NOT l.deleted) AS known,
  EXISTS (SELECT FROM chat_labels x WHERE x.chat_id = c.id AND x.instance = i.instance AND x.label_id = :?label) AS has
FROM chats c CROSS JOIN LATERAL (SELECT coalesce(nullif(:?of_instance, ''),
  (SELECT x.instance FROM chat_labels x WHERE NOT CAST(:?labeled AS boolean) AND x.chat_id = c.id AND x.label_id = :?label
    ORDER BY x.instance IS DISTINCT FROM c.instance, x.instance LIMIT 1), c.instance) AS instance) i
WHERE c.id = CAST(:?id AS uuid) AND (:?tenant = '' OR c.tenant_id = :?tenant)
