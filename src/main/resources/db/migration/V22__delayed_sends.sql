-- A message whose file or number cannot be had for the moment waits, and only its lane waits with it.
ALTER TABLE outbox
  ADD COLUMN not_before timestamptz, -- until when
  ADD COLUMN delays int NOT NULL DEFAULT 0; -- how often
