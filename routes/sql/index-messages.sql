-- Indexes a part of the messages that changed: see functions/index-messages.sql.
SELECT index_messages() AS indexed
