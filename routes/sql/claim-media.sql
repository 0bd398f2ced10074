-- Claims the file that became due last: files of new messages come before those of history, which are due since their messages were sent. Every
-- other claim, by chance, takes only a file that has not been tried yet: files that fail again and again must not keep the others waiting.
-- The claim is valid for media.lease or until it is settled: a repeat claims another file, and after a crash another node claims this one.
-- The ways to get a file are tried in this order, each until it has failed for good: the store, where it has been before, the event's base64,
-- its mediaUrl, Evolution.
WITH due AS (
  SELECT f.tenant_id, f.message_id, f.source FROM media f
  WHERE f.due_at <= now() AND (f.tries = 0 OR (SELECT random() < 0.5)) ORDER BY f.due_at DESC LIMIT 1
  FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE media f SET tries = f.tries + 1, tried_at = now(), first_tried_at = coalesce(f.first_tried_at, now()),
    leased_until = now() + CAST(:?media_lease AS interval), due_at = now() + CAST(:?media_lease AS interval)
  FROM due d WHERE f.tenant_id = d.tenant_id AND f.message_id = d.message_id
  RETURNING f.*
)
SELECT c.tenant_id AS tenant, CAST(c.message_id AS text) AS id, c.instance, c.tries AS try, CAST(m.media ->> 'fileLength' AS numeric) AS declared,
  coalesce(CAST(m.media ->> 'fileLength' AS numeric), 1) AS expected, coalesce(c.sha256, '-') AS kept,
  w.way, CASE w.way WHEN 'store' THEN c.sha256 WHEN 'base64' THEN c.source ->> 'base64' WHEN 'url' THEN c.source ->> 'url' END AS given,
  json_build_object('message', coalesce(c.source -> 'message', jsonb_build_object('key', jsonb_build_object('id', m.whatsapp_message_id))))::text AS request
FROM claimed c JOIN messages m ON m.id = c.message_id
CROSS JOIN LATERAL (SELECT CASE
    WHEN c.sha256 IS NOT NULL AND jsonb_exists(c.source -> 'failed', 'store') IS NOT TRUE THEN 'store'
    WHEN c.source ->> 'base64' IS NOT NULL AND jsonb_exists(c.source -> 'failed', 'base64') IS NOT TRUE THEN 'base64'
    WHEN c.source ->> 'url' IS NOT NULL AND jsonb_exists(c.source -> 'failed', 'url') IS NOT TRUE THEN 'url'
    ELSE 'evolution' END AS way) w
