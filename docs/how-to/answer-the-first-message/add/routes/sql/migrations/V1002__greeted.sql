ALTER TABLE chats ADD COLUMN greeted_at timestamptz;
