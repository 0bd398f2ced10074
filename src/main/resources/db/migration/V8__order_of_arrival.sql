-- WhatsApp's times are whole seconds. Within one, the order of arrival says what a read mark covers: a message that came live stands at
-- its created_seq, of one that came by history or catch-up the order is not known.
ALTER TABLE messages ADD COLUMN caught_up boolean NOT NULL DEFAULT false;
ALTER TABLE chats
  ADD COLUMN read_seq bigint, -- up to where read_at covers its own second; null: all of it, as before this migration
  ADD COLUMN read_until_seq bigint, -- the same of read_until
  ADD COLUMN unread_base_seq bigint; -- what came live after it is not in unread_base
-- A customer who changes the number keeps the @lid: the latest pair counts.
ALTER TABLE contacts ADD COLUMN phone_at timestamptz;
-- Rows of findChats are events like all others; those that could not be stored before this migration were kept bare.
UPDATE dead_letters SET event = 'chats.found', payload = jsonb_build_object('event', 'chats.found', 'instance', instance, 'data', payload)
WHERE event = 'findChats';
