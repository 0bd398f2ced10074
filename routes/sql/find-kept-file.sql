-- Reads only: the file of this tenant's message, if it is in the store.
SELECT m.tenant_id, f.sha256, f.mimetype, m.media ->> 'fileName' AS file_name, f.bytes, m.media ->> 'voice' AS voice
FROM messages m
LEFT JOIN media d ON d.tenant_id = m.tenant_id AND d.message_id = m.id AND d.state = 'stored'
LEFT JOIN media_files f ON f.tenant_id = d.tenant_id AND f.sha256 = d.sha256
WHERE m.tenant_id = :?tenant AND m.id = CAST(:?forwarded AS uuid)
