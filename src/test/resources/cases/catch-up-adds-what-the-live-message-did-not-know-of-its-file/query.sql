SELECT m.message_type, m.content, m.media ->> 'mimetype' AS mimetype, m.media ->> 'fileName' AS file_name, m.media ->> 'url' AS url
FROM messages m
ORDER BY m.whatsapp_message_id
