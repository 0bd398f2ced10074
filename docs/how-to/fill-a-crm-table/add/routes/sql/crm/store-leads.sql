-- One lead per phone number; unchanged leads are not rewritten. The messages are stored first, so their chats exist.
INSERT INTO crm.leads AS l (phone, name, last_message_at)
SELECT DISTINCT ON (c.contact_number) c.contact_number, c.contact_name, c.last_message_at
FROM jsonb_to_recordset(CAST(:?rows AS jsonb)) AS r (instance text, jid text)
JOIN instances i ON i.name = r.instance
JOIN chat_aliases a ON a.tenant_id = i.tenant_id AND a.jid = r.jid
JOIN chats c ON c.id = a.chat_id
WHERE c.contact_number IS NOT NULL
ORDER BY c.contact_number, c.last_message_at DESC NULLS LAST
ON CONFLICT (phone) DO UPDATE SET name = EXCLUDED.name, last_message_at = EXCLUDED.last_message_at
WHERE (l.name, l.last_message_at) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.last_message_at)
