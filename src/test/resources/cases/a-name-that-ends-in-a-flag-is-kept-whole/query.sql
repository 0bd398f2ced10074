SELECT contact_name = sender_name AS kept, length(contact_name) AS n FROM chats, messages
