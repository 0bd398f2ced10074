-- Claims an instance whose labels are due: they were never fetched, it has reconnected since, or a chat has an unknown label. A failed request is
-- retried after a minute, and the list is fetched again once an hour for a label that it lacks.
WITH due AS (
  SELECT i.tenant_id, i.name FROM instances i
  LEFT JOIN label_lookups k ON k.tenant_id = i.tenant_id AND k.instance = i.name
  WHERE i.tenant_id IS NOT NULL AND i.listening AND i.state = 'open' AND coalesce(i.channel, 'WHATSAPP-BAILEYS') = 'WHATSAPP-BAILEYS'
    AND (k.asked_at IS NULL OR NOT k.answered AND k.asked_at < now() - interval '1 minute'
      OR k.answered AND (k.asked_at < i.connection_changed_at OR k.asked_at < i.state_changed_at OR EXISTS (
        SELECT FROM label_reports r LEFT JOIN labels l ON l.tenant_id = r.tenant_id AND l.instance = r.instance AND l.label_id = r.label_id
        WHERE r.tenant_id = i.tenant_id AND r.instance = i.name AND r.labeled AND l.name IS NULL AND l.deleted IS NOT TRUE
          AND (k.asked_at < r.received_at OR k.asked_at < now() - interval '1 hour'))))
  ORDER BY k.asked_at NULLS FIRST, i.name LIMIT 1
)
INSERT INTO label_lookups AS k (tenant_id, instance, asked_at) SELECT d.tenant_id, d.name, clock_timestamp() FROM due d
ON CONFLICT (tenant_id, instance) DO UPDATE SET asked_at = EXCLUDED.asked_at, answered = false
RETURNING k.instance
