-- A message's media, of which the caller gets the file or the thumbnail. A request for a file that nothing fetches by itself, on demand or
-- from before files were fetched, makes it due: see request_media. A repeat changes nothing.
WITH found AS (
  SELECT m.id, m.tenant_id, m.media ->> 'fileName' AS file_name, d.state, d.error, d.sha256, d.thumbnail,
    NOT CAST(:?thumbnail AS boolean) AND :?media_fetched <> 'off' AND (d.message_id IS NULL OR d.state = 'pending' AND d.due_at IS NULL) AS is_requested
  FROM messages m LEFT JOIN media d ON d.tenant_id = m.tenant_id AND d.message_id = m.id
  WHERE m.id = CAST(:?id AS uuid) AND (:?tenant = '' OR m.tenant_id = :?tenant) AND m.media IS NOT NULL
)
SELECT r.tenant_id, r.seq, f.tenant_id AS owner, CAST(f.id AS text) AS message, f.file_name, coalesce(r.state, f.state) AS state,
  CASE WHEN r.state IS NULL THEN f.error ELSE r.error END AS error, f.sha256,
  s.bytes, s.mimetype, CASE WHEN CAST(:?thumbnail AS boolean) THEN f.thumbnail END AS small
FROM found f
LEFT JOIN LATERAL request_media(f.tenant_id, CASE WHEN f.is_requested THEN f.id END, CAST(:?media_max_bytes AS bigint)) r ON true
LEFT JOIN media_files s ON s.tenant_id = f.tenant_id AND s.sha256 = f.sha256 AND f.state = 'stored'
