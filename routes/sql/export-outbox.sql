-- Reads only: the next messages of an export that were sent from here or wait to be sent, to groups only where whole chats are exported.
SELECT outbox_json(o)::text AS item, o.id::text AS place
FROM outbox o LEFT JOIN chats c ON c.id = o.chat_id
WHERE o.tenant_id = :?export_tenant AND o.state <> 'deleted' AND (:?after = '' OR o.id > CAST(nullif(:?after, '') AS uuid))
  AND (:?export_chats = '' OR o.jid = ANY (CAST(nullif(:?export_contacts, '') AS text[]))
    OR c.id = ANY (CAST(nullif(:?export_chats, '') AS uuid[])) AND (:?export_jids = '' OR NOT c.is_group))
ORDER BY o.id LIMIT 100
