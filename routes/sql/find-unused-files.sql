-- Reads only: up to 100 files of the media store to which no message, upload or row of the outbox refers any more.
SELECT u.tenant_id, u.sha256 FROM unused_files u
WHERE NOT EXISTS (SELECT FROM media f WHERE f.tenant_id = u.tenant_id AND f.sha256 = u.sha256)
  AND NOT EXISTS (SELECT FROM uploads o WHERE o.tenant_id = u.tenant_id AND o.sha256 = u.sha256)
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.tenant_id = u.tenant_id AND o.sha256 = u.sha256)
ORDER BY u.created_at LIMIT 100
