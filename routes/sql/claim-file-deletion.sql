-- Claims a file that is to be deleted from the store, for a minute; then it is tried again. is_used: a new message has the same file, which
-- therefore stays.
UPDATE file_deletions f SET due_at = now() + interval '1 minute'
FROM (SELECT d.tenant_id, d.sha256 FROM file_deletions d WHERE d.due_at <= now() ORDER BY d.due_at LIMIT 1 FOR UPDATE SKIP LOCKED) d
WHERE f.tenant_id = d.tenant_id AND f.sha256 = d.sha256
RETURNING f.tenant_id AS tenant, f.sha256, EXISTS (SELECT FROM media_files m WHERE m.tenant_id = f.tenant_id AND m.sha256 = f.sha256) AS is_used
