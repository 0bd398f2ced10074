-- The few groups whose name is still to be asked for.
CREATE INDEX groups_without_a_name ON chats (tenant_id, instance) WHERE is_group AND contact_name = 'Desconhecido';
