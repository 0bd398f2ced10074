-- Reads only: the next chats of an export, with all their JIDs.
SELECT (chat_json(c)::jsonb || jsonb_build_object('jids',
    (SELECT jsonb_agg(a.jid ORDER BY a.jid) FROM chat_aliases a WHERE a.tenant_id = c.tenant_id AND a.chat_id = c.id)))::text AS item, c.id::text AS place
FROM chats c
WHERE c.tenant_id = :?export_tenant AND (:?export_chats = '' OR c.id = ANY (CAST(nullif(:?export_chats, '') AS uuid[])))
  AND (:?after = '' OR c.id > CAST(nullif(:?after, '') AS uuid))
ORDER BY c.id LIMIT 200
