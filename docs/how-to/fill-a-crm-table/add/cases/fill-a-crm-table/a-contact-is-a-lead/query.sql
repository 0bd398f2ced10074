SELECT phone, name, extract(epoch FROM last_message_at)::bigint AS last_message_at FROM crm.leads ORDER BY phone
