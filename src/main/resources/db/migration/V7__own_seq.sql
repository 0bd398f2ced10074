-- A chat whose times and unread moved takes its new message's number, and that message's frame tells of it. own_seq then keeps the
-- number of the chat's last change with a frame of its own, for who has not heard of it yet; null: that is seq.
ALTER TABLE chats ADD COLUMN own_seq bigint;
UPDATE chats c SET own_seq = coalesce(c.created_seq, 0)
WHERE EXISTS (SELECT FROM messages m WHERE m.tenant_id = c.tenant_id AND m.created_seq = c.seq);
CREATE INDEX chats_by_own_seq ON chats (tenant_id, coalesce(own_seq, seq));
DROP INDEX chats_by_seq;
