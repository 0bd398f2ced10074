-- Reads only: one row if a file of this length may be added to the tenant's files, or is one of them. Files that are stored at the same time may
-- exceed the limit by their own lengths.
SELECT 1 AS room WHERE CAST(:?media_max_tenant_bytes AS bigint) = 0
  OR EXISTS (SELECT FROM media_files f WHERE f.tenant_id = :?tenant AND f.sha256 = :?sha256)
  OR (SELECT coalesce(sum(f.bytes), 0) FROM media_files f WHERE f.tenant_id = :?tenant) + CAST(:?media_bytes AS bigint)
    <= CAST(:?media_max_tenant_bytes AS bigint)
