-- Forgets a file that was deleted from the media store, unless a message refers to it again; a repeat finds none.
WITH done AS (
  DELETE FROM unused_files u WHERE u.tenant_id = :?file_tenant AND u.sha256 = :?sha256
)
DELETE FROM media_files m WHERE m.tenant_id = :?file_tenant AND m.sha256 = :?sha256
  AND NOT EXISTS (SELECT FROM media f WHERE f.tenant_id = m.tenant_id AND f.sha256 = m.sha256)
  AND NOT EXISTS (SELECT FROM uploads o WHERE o.tenant_id = m.tenant_id AND o.sha256 = m.sha256)
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.tenant_id = m.tenant_id AND o.sha256 = m.sha256)
