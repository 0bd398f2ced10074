-- A message's media, of which the caller gets the file or the thumbnail. Media that is fetched on demand becomes due with the first
-- request for the file; a repeat changes nothing.
WITH found AS (
  SELECT m.id, m.tenant_id, m.media ->> 'fileName' AS file_name FROM messages m
  WHERE m.id = CAST(:?id AS uuid) AND (:?tenant = '' OR m.tenant_id = :?tenant) AND m.media IS NOT NULL
), asked AS (
  UPDATE media d SET due_at = now() FROM found f
  WHERE d.tenant_id = f.tenant_id AND d.message_id = f.id AND d.state = 'pending' AND d.due_at IS NULL AND NOT CAST(:?thumbnail AS boolean)
)
SELECT f.tenant_id AS owner, CAST(f.id AS text) AS message, f.file_name, d.state, d.error, d.sha256, s.bytes, s.mimetype,
  CASE WHEN CAST(:?thumbnail AS boolean) THEN d.thumbnail END AS small
FROM found f
LEFT JOIN media d ON d.tenant_id = f.tenant_id AND d.message_id = f.id
LEFT JOIN media_files s ON s.tenant_id = f.tenant_id AND s.sha256 = d.sha256 AND d.state = 'stored'
