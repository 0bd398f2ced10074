-- Deletes a batch of messages that are older than they are kept: see functions/forget-messages.sql.
SELECT * FROM forget_messages(CAST(:?messages_keep AS text), nullif(:?place, ''))
