-- The import of an instance's messages of a given time, its last one. findMessages is read window by window, as in a catch-up; this table is
-- where it was requested and how far it is, so that another node continues it after a crash.
CREATE TABLE imports (
  instance text PRIMARY KEY REFERENCES instances ON DELETE CASCADE ON UPDATE CASCADE,
  tenant_id text NOT NULL, -- of the instance at that time; an instance that has another one is not imported further
  -- the request
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL, -- exclusive
  remap boolean NOT NULL, -- stored rows receive what the mapping makes of their messages now
  request jsonb NOT NULL, -- as it was given: a repeat is equal
  requested_at timestamptz NOT NULL DEFAULT now(),
  -- the window in progress, in whole seconds, both included
  window_from timestamptz NOT NULL,
  window_to timestamptz NOT NULL,
  page_size int NOT NULL,
  tries int NOT NULL DEFAULT 0,
  -- the result so far
  found bigint NOT NULL DEFAULT 0,
  missing bigint NOT NULL DEFAULT 0, -- those that were not stored before: counted in the transaction that stores, as changed is
  changed bigint NOT NULL DEFAULT 0, -- those whose stored row changed
  withheld bigint NOT NULL DEFAULT 0, -- counted by Evolution, but not returned
  ended_at timestamptz,
  cancelled boolean NOT NULL DEFAULT false,
  -- which node has it, and what went wrong
  claimed_at timestamptz,
  claimed_until timestamptz,
  not_before timestamptz,
  failures int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  error text
);
