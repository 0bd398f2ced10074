-- Marks the file of a message as stored that was sent from an upload, and adds what Evolution's answer left out. A repeat changes nothing,
-- and neither does the message's event.
WITH locked AS MATERIALIZED ( -- first, as the event that brings the same message does: otherwise each would wait for the other
  SELECT t.tenant_id FROM instances i JOIN tenants t ON t.tenant_id = i.tenant_id WHERE i.name = :?instance FOR UPDATE OF t
), sent AS (
  SELECT m.id, m.tenant_id, m.instance FROM locked l
  JOIN messages m ON m.tenant_id = l.tenant_id AND m.whatsapp_message_id = :?message AND m.direction = 'OUTGOING'
  ORDER BY m.seq DESC LIMIT 1
), told AS (
  UPDATE messages m SET media = jsonb_build_object('mimetype', CAST(:?media_type AS text), 'fileName', CAST(:?sent_name AS text))
    || coalesce(m.media, CAST('{}' AS jsonb))
  FROM sent s WHERE m.id = s.id AND m.media -> 'mimetype' IS NULL
  RETURNING m.id
), kept AS (
  INSERT INTO media AS f (tenant_id, message_id, instance) SELECT s.tenant_id, s.id, s.instance FROM sent s
  WHERE (SELECT count(*) FROM told) >= 0 -- before the function, which updates the same row
  ON CONFLICT (tenant_id, message_id) DO UPDATE SET instance = f.instance
  RETURNING f.tenant_id, f.message_id
)
SELECT c.tenant_id, c.seq FROM kept k CROSS JOIN LATERAL settle_media(k.tenant_id, k.message_id, 0, CAST('upload' AS text),
  jsonb_build_object('verdict', 'stored', 'sha256', CAST(:?sha256 AS text), 'bytes', CAST(:?media_bytes AS bigint), 'type', CAST(:?media_type AS text)),
  interval '0') c
