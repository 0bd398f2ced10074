ALTER TABLE messages ADD COLUMN source text;
