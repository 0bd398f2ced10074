-- Reads only: groups without a name in which something happened within a week, the newest 20 of each instance that is connected to a phone.
SELECT i.name AS instance, g.jid FROM instances i
CROSS JOIN LATERAL (SELECT c.whatsapp_chat_id AS jid FROM chats c
  WHERE c.tenant_id = i.tenant_id AND c.instance = i.name AND c.is_group AND c.contact_name = 'Desconhecido' AND c.status = 'ACTIVE'
    AND coalesce(c.last_message_at, '-infinity') > now() - interval '7 days'
  ORDER BY coalesce(c.last_message_at, '-infinity') DESC, c.id DESC LIMIT 20) g
WHERE i.tenant_id IS NOT NULL AND i.listening AND i.state = 'open' AND coalesce(i.channel, 'WHATSAPP-BAILEYS') = 'WHATSAPP-BAILEYS'
ORDER BY i.name
