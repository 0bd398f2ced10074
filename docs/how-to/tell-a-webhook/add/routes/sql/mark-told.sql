-- One message was taken; said twice, it stays so.
UPDATE messages SET told_at = now() WHERE id = CAST(:?id AS uuid) AND told_at IS NULL
