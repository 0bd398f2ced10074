-- Reads only: the next files of an export, each once however many messages have it. Of a tenant, also uploads that were not sent.
SELECT f.sha256 AS item, f.sha256 AS place, f.mimetype
FROM media_files f
WHERE f.tenant_id = :?export_tenant AND f.sha256 > :?after AND :?media_kind <> 'off'
  AND (:?export_chats = '' OR EXISTS (
    SELECT FROM media d JOIN messages m ON m.id = d.message_id JOIN chats c ON c.id = m.chat_id
    WHERE d.tenant_id = :?export_tenant AND d.sha256 = f.sha256 AND d.state = 'stored' AND c.id = ANY (CAST(nullif(:?export_chats, '') AS uuid[]))
      AND (:?export_jids = '' OR NOT c.is_group OR m.sender_jid = ANY (CAST(nullif(:?export_jids, '') AS text[])))))
ORDER BY f.sha256 LIMIT 500
