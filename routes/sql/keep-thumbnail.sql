-- Keeps a thumbnail that was made from the file, unless there is one already; an empty one means that none can be made. A repeat changes nothing.
UPDATE media d SET thumbnail = decode(:?made, 'base64')
WHERE d.tenant_id = :?owner AND d.message_id = CAST(:?id AS uuid) AND d.thumbnail IS NULL
