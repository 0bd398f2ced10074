-- A chat's row in camelCase, as frames and the HTTP API contain it.
CREATE OR REPLACE FUNCTION chat_json(c chats) RETURNS json LANGUAGE sql STABLE
RETURN json_build_object(
  'id', c.id, 'tenantId', c.tenant_id, 'whatsappChatId', c.whatsapp_chat_id, 'contactName', c.contact_name,
  'contactNumber', c.contact_number, 'status', c.status, 'isGroup', c.is_group, 'lastMessageAt', iso_time(c.last_message_at),
  'unreadCount', c.unread_count, 'profilePictureUrl', c.profile_picture_url, 'instance', c.instance, 'archived', c.archived, 'labels', c.labels,
  'createdAt', iso_time(c.created_at), 'updatedAt', iso_time(c.updated_at), 'createdSeq', c.created_seq, 'seq', c.seq);
