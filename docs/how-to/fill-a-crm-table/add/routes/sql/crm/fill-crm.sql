-- One lead a phone number; what has not changed is not written again.
INSERT INTO crm.leads AS l (phone, name, last_message_at, seen_at)
SELECT DISTINCT ON (c.contact_number) c.contact_number, c.contact_name, c.last_message_at, now()
FROM chats c
WHERE c.contact_number IS NOT NULL
  AND c.updated_at > coalesce((SELECT max(seen_at) FROM crm.leads), '-infinity') - interval '1 minute'
ORDER BY c.contact_number, c.last_message_at DESC NULLS LAST
ON CONFLICT (phone) DO UPDATE SET name = EXCLUDED.name, last_message_at = EXCLUDED.last_message_at, seen_at = EXCLUDED.seen_at
WHERE (l.name, l.last_message_at) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.last_message_at)
