-- Reads only: the instances that findChats is asked for.
SELECT name FROM instances WHERE tenant_id IS NOT NULL AND listening AND coalesce(state, '') <> 'removed' ORDER BY name
