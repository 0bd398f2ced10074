-- WhatsApp's times are whole seconds: within one, lists show messages in the order in which they came.
CREATE INDEX messages_by_arrival ON messages (chat_id, coalesce(sent_at, '-infinity') DESC, coalesce(created_seq, 0) DESC, id DESC);
DROP INDEX messages_by_time;
