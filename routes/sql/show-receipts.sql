-- Reads only: when a message was sent, delivered and read.
SELECT json_build_object('sentAt', iso_time(m.sent_at), 'deliveredAt', iso_time(m.delivered_at), 'readAt', iso_time(m.read_at))::text AS answer
FROM messages m WHERE m.id = CAST(:?id AS uuid) AND (:?tenant = '' OR m.tenant_id = :?tenant)
