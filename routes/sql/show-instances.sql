-- Reads only: the instances of one tenant, or (empty) of all, with their state and how far they are caught up.
SELECT json_build_object('items', coalesce(json_agg(json_build_object(
    'name', i.name, 'tenantId', i.tenant_id, 'state', i.state, 'mode', i.mode, 'connected', i.connected,
    'connectionChangedAt', iso_time(i.connection_changed_at), 'listening', i.listening, 'profileName', left(i.profile_name, 300),
    'profilePictureUrl', i.profile_picture_url, 'lastEventAt', iso_time(greatest(CAST(l.last ->> 'at' AS timestamptz), i.last_event_at)),
    'lagMillis', CAST(:?lag AS bigint), 'caughtUpTo', iso_time(c.position),
    'gapSince', iso_time(c.gap_since), 'silentSince', iso_time(c.silent_since),
    'catchUp', json_build_object('running', c.began_at IS NOT NULL, 'startedAt', iso_time(c.began_at),
      'finishedAt', iso_time(c.finished_at), 'at', iso_time(c.window_from), 'found', c.found, 'missing', c.missing,
      'failures', c.failures, 'failingSince', iso_time(c.failing_since), 'error', c.error),
    -- WhatsApp renews it more than once a minute while one is asked for; one from before the state is no longer valid
    'qrCode', CASE WHEN i.state IS DISTINCT FROM 'open' AND i.qrcode_at > now() - interval '1 minute'
        AND (i.qrcode_at < i.state_changed_at) IS NOT TRUE
      THEN json_build_object('base64', i.qrcode -> 'base64', 'pairingCode', i.qrcode -> 'pairingCode',
        'at', iso_time(i.qrcode_at)) END) ORDER BY i.name), '[]'),
  'next', NULL)::text AS answer
FROM instances i CROSS JOIN LATERAL (SELECT CAST(:?last_events AS json) -> i.name AS last) l
LEFT JOIN catch_ups c ON c.instance = i.name WHERE :?tenant = '' OR i.tenant_id = :?tenant
