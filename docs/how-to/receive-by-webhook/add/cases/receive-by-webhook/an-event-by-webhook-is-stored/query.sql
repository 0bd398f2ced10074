SELECT c.tenant_id, c.contact_name, m.content, (SELECT count(*) FROM instances WHERE connected) AS instances,
  (SELECT count(*) FROM catch_ups) AS catch_ups, (SELECT count(*) FROM dead_letters) AS dead_letters,
  (SELECT count(*) FROM dead_letters WHERE payload::text LIKE '%own-key%') AS with_a_key
FROM messages m JOIN chats c ON c.id = m.chat_id ORDER BY m.sent_at
