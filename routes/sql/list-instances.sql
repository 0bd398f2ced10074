-- Reads only: the instances whose chats are synced.
SELECT name FROM instances WHERE tenant_id IS NOT NULL AND listening AND coalesce(state, '') <> 'removed' ORDER BY name
