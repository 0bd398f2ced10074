-- Reads only: an upload of this tenant.
SELECT u.tenant_id, u.sha256, u.mimetype, u.file_name, u.bytes
FROM uploads u WHERE u.tenant_id = :?tenant AND u.id = CAST(:?upload AS uuid)
