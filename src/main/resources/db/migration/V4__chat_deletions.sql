-- A chats.delete carries no time. Told twice (by two bundles, or by two namespaces), it must not hide what came in between.
ALTER TABLE chats ADD COLUMN deletion text; -- date_time of the event that deleted it last: no time, but the same in a repeat
