SELECT m.whatsapp_message_id AS id, m.media, f.state, f.instance, encode(f.thumbnail, 'base64') AS thumbnail, f.source
FROM messages m LEFT JOIN media f ON f.message_id = m.id ORDER BY m.whatsapp_message_id
