-- Notes that a file is no longer in the store. A repeat finds nothing.
DELETE FROM file_deletions f WHERE f.tenant_id = CAST(:?file_tenant AS text) AND f.sha256 = CAST(:?file_sha256 AS text)
