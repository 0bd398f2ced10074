-- Reads only: a page of the instances of one tenant, or (empty) of all, by name, with their state and catch-up progress. A cursor
-- contains a hash of the name, because the name may have any characters. Long texts end a page early (answer_bytes).
WITH page AS (
  SELECT i.name FROM instances i
  WHERE (:?tenant = '' OR i.tenant_id = :?tenant)
    AND (:?before = '' OR i.name > (SELECT max(x.name) FROM instances x WHERE CAST(md5(x.name) AS uuid) = cursor_id(:?before)))
  ORDER BY i.name LIMIT CAST(:?limit AS int) + 1
), shown AS (
  SELECT w.* FROM (
    SELECT p.name, s.item, row_number() OVER by_name AS nth, sum(octet_length(s.item)) OVER by_name AS size
    FROM page p JOIN instances i ON i.name = p.name
    LEFT JOIN jsonb_each(CAST(:?last_events AS jsonb)) l ON l.key = i.name
    LEFT JOIN catch_ups c ON c.instance = i.name
    LEFT JOIN imports m ON m.instance = i.name
    CROSS JOIN LATERAL (SELECT json_build_object(
      'name', i.name, 'tenantId', i.tenant_id, 'state', i.state, 'channel', i.channel, 'mode', i.mode, 'connected', i.connected,
      'connectionChangedAt', iso_time(i.connection_changed_at), 'listening', i.listening, 'profileName', left(i.profile_name, 300),
      'profilePictureUrl', i.profile_picture_url, 'lastEventAt', iso_time(greatest(CAST(l.value ->> 'at' AS timestamptz), i.last_event_at)),
      'lagMillis', CAST(:?lag AS bigint), 'caughtUpTo', iso_time(c.position),
      'gapSince', iso_time(c.gap_since), 'silentSince', iso_time(c.silent_since),
      'catchUp', CASE WHEN :?evolution_kind = 'go' THEN to_json(text 'unsupported') ELSE json_build_object('running', c.began_at IS NOT NULL, 'startedAt', iso_time(c.began_at),
        'finishedAt', iso_time(c.finished_at), 'at', iso_time(c.window_from), 'found', c.found, 'missing', c.missing,
        'failures', c.failures, 'failingSince', iso_time(c.failing_since), 'error', c.error) END, 'import', import_json(m),
      -- during pairing, WhatsApp renews the code more than once a minute; a code from before the current state is no longer valid
      'qrCode', CASE WHEN i.state IS DISTINCT FROM 'open' AND i.qrcode_at > now() - interval '1 minute'
          AND (i.qrcode_at < i.state_changed_at) IS NOT TRUE
        THEN json_build_object('base64', i.qrcode -> 'base64', 'pairingCode', i.qrcode -> 'pairingCode',
          'at', iso_time(i.qrcode_at)) END)::text AS item OFFSET 0) s
    WINDOW by_name AS (ORDER BY p.name)) w
  WHERE w.nth <= CAST(:?limit AS int) AND (w.nth = 1 OR w.size <= answer_bytes())
)
SELECT json_build_object('items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > (SELECT count(*) FROM shown)
    THEN (SELECT '_' || CAST(md5(s.name) AS uuid) FROM shown s ORDER BY s.nth DESC LIMIT 1) END)::text AS answer
