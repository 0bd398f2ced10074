-- The few groups whose name is still unknown.
CREATE INDEX groups_without_a_name ON chats (tenant_id, instance) WHERE is_group AND contact_name = 'Desconhecido';
-- An export reads a tenant's chats in this order, a page at a time.
CREATE INDEX chats_by_id ON chats (tenant_id, id);
