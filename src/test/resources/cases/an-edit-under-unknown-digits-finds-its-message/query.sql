SELECT m.content, (SELECT count(*) FROM pending_updates) AS pending FROM messages m WHERE m.whatsapp_message_id = 'M1'
