-- Sets how long a tenant keeps messages and files; what the request leaves out stays, and null restores the setting. No row if there is no
-- such tenant. A repeat changes nothing.
WITH given AS (
  SELECT CAST(:?retention AS jsonb) AS g
), known AS (
  SELECT t.tenant_id FROM tenants t WHERE t.tenant_id = :?name UNION SELECT i.tenant_id FROM instances i WHERE i.tenant_id = :?name
), stored AS (
  INSERT INTO retention AS r (tenant_id, messages_keep, media_keep)
  SELECT k.tenant_id, g ->> 'messagesKeep', g ->> 'mediaKeep' FROM known k CROSS JOIN given
  ON CONFLICT (tenant_id) DO UPDATE SET
    messages_keep = CASE WHEN (SELECT jsonb_exists(g, 'messagesKeep') FROM given) THEN EXCLUDED.messages_keep ELSE r.messages_keep END,
    media_keep = CASE WHEN (SELECT jsonb_exists(g, 'mediaKeep') FROM given) THEN EXCLUDED.media_keep ELSE r.media_keep END, updated_at = now()
  RETURNING r.*
)
SELECT json_build_object('tenant', s.tenant_id, 'messagesKeep', s.messages_keep, 'mediaKeep', s.media_keep)::text AS answer FROM stored s
