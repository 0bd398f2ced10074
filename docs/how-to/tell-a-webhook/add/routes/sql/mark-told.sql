-- Marks a message that the webhook accepted; a repeat changes nothing.
UPDATE messages SET told_at = now() WHERE id = CAST(:?id AS uuid) AND told_at IS NULL
