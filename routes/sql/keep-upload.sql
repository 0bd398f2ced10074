-- Keeps an upload, and the row of its file if it is the first with this content. Each upload has a row of its own; a repeat of one changes
-- nothing.
WITH file AS (
  INSERT INTO media_files (tenant_id, sha256, bytes, mimetype)
  VALUES (:?tenant, :?sha256, CAST(:?media_bytes AS bigint), :?media_type)
  ON CONFLICT (tenant_id, sha256) DO UPDATE SET bytes = excluded.bytes
  RETURNING tenant_id, sha256, bytes, mimetype
), kept AS (
  INSERT INTO uploads (tenant_id, id, sha256, mimetype, file_name, bytes)
  SELECT f.tenant_id, CAST(:?upload AS uuid), f.sha256, f.mimetype, nullif(:?file_name, ''), f.bytes FROM file f
  ON CONFLICT (tenant_id, id) DO NOTHING
)
SELECT json_build_object('id', CAST(:?upload AS text), 'sha256', f.sha256, 'mimetype', f.mimetype, 'bytes', f.bytes, 'fileName', nullif(:?file_name, ''))::text AS answer
FROM file f
