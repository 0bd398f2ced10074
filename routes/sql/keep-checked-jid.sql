-- Stores the JID that WhatsApp has for the number of a new conversation, so that its message is found under it. A repeat changes nothing.
UPDATE outbox o SET jid = :?jid, checks_number = false WHERE o.id = CAST(:?send AS uuid)
