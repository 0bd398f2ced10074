-- Reads only: the message that Evolution returned as sent.
SELECT message_json(m)::text AS answer FROM instances i
JOIN messages m ON m.tenant_id = i.tenant_id AND m.whatsapp_message_id = :?message AND m.direction = 'OUTGOING'
WHERE i.name = :?instance ORDER BY m.seq DESC LIMIT 1
