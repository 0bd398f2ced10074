-- A message's row in camelCase, as frames and the HTTP API contain it.
CREATE OR REPLACE FUNCTION message_json(m messages) RETURNS json LANGUAGE sql STABLE
RETURN json_build_object(
  'id', m.id, 'whatsappMessageId', m.whatsapp_message_id, 'direction', m.direction, 'status', m.status,
  'content', m.content, 'messageType', m.message_type, 'senderName', m.sender_name, 'sentAt', iso_time(m.sent_at),
  'senderJid', m.sender_jid, 'quotedMessageId', m.quoted_message_id, 'media', m.media, 'forwarded', m.forwarded,
  'editedAt', iso_time(m.edited_at), 'deletedAt', iso_time(m.deleted_at), 'instance', m.instance, 'createdSeq', m.created_seq, 'seq', m.seq);
