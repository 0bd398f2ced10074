-- Reads only: the instances of one tenant, or (empty) of all, with their state.
SELECT json_build_object('items', coalesce(json_agg(json_build_object(
    'name', i.name, 'tenantId', i.tenant_id, 'state', i.state, 'mode', i.mode, 'connected', i.connected,
    'connectionChangedAt', iso_time(i.connection_changed_at), 'listening', i.listening, 'profileName', i.profile_name,
    'profilePictureUrl', i.profile_picture_url, 'caughtUpTo', iso_time(i.caught_up_to)) ORDER BY i.name), '[]'),
  'next', NULL)::text AS answer
FROM instances i WHERE :?tenant = '' OR i.tenant_id = :?tenant
