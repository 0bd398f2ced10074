ALTER TABLE messages ADD COLUMN told_at timestamptz DEFAULT now(); -- stored messages are not sent
ALTER TABLE messages ALTER COLUMN told_at DROP DEFAULT;
CREATE INDEX messages_untold ON messages (tenant_id, created_seq) WHERE told_at IS NULL AND direction = 'INCOMING' AND counts;
