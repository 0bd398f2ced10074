SELECT status, (SELECT count(*) FROM pending_updates) AS pending FROM messages WHERE whatsapp_message_id = 'S1'
