-- One row per instance, by name; fields that an event does not have stay. Only a changed state becomes a frame, which other nodes
-- receive too. A connection, a gap, an instance that opens and a complete history request a catch-up; two requests are one catch-up. For an
-- instance that appears while a node runs, or was created since one last ran, the time it was first seen is its creation in Evolution, so
-- that messages from before its discovery are not history.
WITH facts AS (
  SELECT DISTINCT ON (x.instance) x.*, bool_or(x.state <> 'open') OVER (PARTITION BY x.instance) AS was_not_open, coalesce(
      (SELECT split_part(pair, '=', 2) FROM unnest(string_to_array(:?tenants, ',')) pair
       WHERE trim(split_part(pair, '=', 1)) = x.instance LIMIT 1),
      nullif(:?default_tenant, ''), CASE WHEN :?tenants = '' THEN 'default' END) AS tenant
  FROM ROWS FROM (jsonb_to_recordset(clean_json(:?rows)) AS (instance text, state text, status_reason numeric, owner_jid text,
    profile_name text, profile_picture_url text, mode text, connected boolean, gap boolean, history boolean, created boolean,
    created_at timestamptz, appeared boolean, channel text)) WITH ORDINALITY
    AS x (instance, state, status_reason, owner_jid, profile_name, profile_picture_url, mode, connected, gap, history, created,
      created_at, appeared, channel, ord)
  ORDER BY x.instance, x.state IS NULL, x.ord DESC
), before AS (
  SELECT i.name, i.state FROM instances i WHERE i.name IN (SELECT f.instance FROM facts f)
), stored AS (
  INSERT INTO instances AS i (name, tenant_id, state, status_reason, owner_jid, profile_name, profile_picture_url, mode,
    connected, connection_changed_at, created_in_evolution_at, channel, first_seen_at)
  SELECT f.instance, trim(f.tenant), f.state, f.status_reason::int, f.owner_jid, f.profile_name, f.profile_picture_url, f.mode,
    coalesce(f.connected, false), CASE WHEN f.connected IS NOT NULL THEN now() END, f.created_at, f.channel,
    CASE WHEN f.appeared OR f.created_at > (SELECT max(c.claimed_at) FROM catch_ups c)
      THEN least(f.created_at, now()) ELSE now() END
  FROM facts f ORDER BY f.instance
  ON CONFLICT (name) DO UPDATE SET
    tenant_id = CASE WHEN i.tenant_pinned THEN i.tenant_id ELSE EXCLUDED.tenant_id END,
    state = coalesce(EXCLUDED.state,
      CASE WHEN (SELECT f.created FROM facts f WHERE f.instance = i.name) THEN nullif(i.state, 'removed') ELSE i.state END),
    status_reason = coalesce(EXCLUDED.status_reason, i.status_reason),
    owner_jid = coalesce(EXCLUDED.owner_jid, i.owner_jid),
    profile_name = coalesce(EXCLUDED.profile_name, i.profile_name),
    profile_picture_url = coalesce(EXCLUDED.profile_picture_url, i.profile_picture_url),
    mode = coalesce(EXCLUDED.mode, i.mode),
    channel = coalesce(EXCLUDED.channel, i.channel),
    connected = CASE WHEN EXCLUDED.connection_changed_at IS NULL THEN i.connected ELSE EXCLUDED.connected END,
    connection_changed_at = coalesce(EXCLUDED.connection_changed_at, i.connection_changed_at),
    first_seen_at = CASE WHEN i.created_in_evolution_at IS NULL THEN least(i.first_seen_at, EXCLUDED.first_seen_at)
      ELSE i.first_seen_at END,
    created_in_evolution_at = coalesce(EXCLUDED.created_in_evolution_at, i.created_in_evolution_at),
    updated_at = now()
  RETURNING i.name, i.tenant_id, i.state
), requested AS (
  INSERT INTO catch_ups AS c (instance, wanted_at, gap_since, look_back)
  SELECT s.name, CASE WHEN f.connected OR f.gap OR f.history OR s.state = 'open' AND (f.was_not_open OR b.state IS DISTINCT FROM 'open') THEN now() END,
    CASE WHEN f.connected IS NOT NULL OR f.gap THEN now() END, coalesce(f.history, false) -- its messages arrive late with old times
  FROM stored s JOIN facts f ON f.instance = s.name LEFT JOIN before b ON b.name = s.name
  ORDER BY s.name
  ON CONFLICT (instance) DO UPDATE SET
    wanted_at = coalesce(EXCLUDED.wanted_at, c.wanted_at),
    gap_since = CASE WHEN EXCLUDED.gap_since IS NULL THEN c.gap_since -- a node that crashes leaves no disconnect
      ELSE coalesce(c.gap_since, CASE WHEN EXCLUDED.wanted_at IS NOT NULL THEN c.finished_at END, EXCLUDED.gap_since) END,
    not_before = CASE WHEN EXCLUDED.wanted_at IS NULL THEN c.not_before END,
    look_back = c.look_back OR EXCLUDED.look_back
  WHERE EXCLUDED.wanted_at IS NOT NULL OR EXCLUDED.gap_since IS NOT NULL
)
SELECT f.tenant_id, f.frame FROM (
  SELECT s.tenant_id, json_build_object('event', 'session:update',
    'data', json_build_object('instance', s.name, 'state', s.state))::text AS frame
  FROM stored s LEFT JOIN before b ON b.name = s.name
  WHERE s.tenant_id IS NOT NULL AND s.state IS DISTINCT FROM b.state
) f, tell_bundles(f.tenant_id, f.frame)
