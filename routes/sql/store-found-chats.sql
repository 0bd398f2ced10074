-- Chats of findChats and their last messages, as store-chats.sql and store-messages.sql store them; counts what changed.
SELECT s.tenant_id, json_build_object('instance', CAST(:?instance AS text), 'found', CAST(:?found AS int),
  'created', coalesce(s.created, 0), 'updated', coalesce(s.updated, 0))::text AS answer
FROM (VALUES (1)) one LEFT JOIN store_found_chats(listened(clean_json(:?rows)), listened(clean_json(:?messages))) s ON true
