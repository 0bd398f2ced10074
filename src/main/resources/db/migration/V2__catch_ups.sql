-- What Evolution's sockets may have missed is fetched by findMessages, window by window: a catch-up. This table is where it is
-- asked for and how far it is, so that nothing is forgotten, whoever dies. One row an instance.
CREATE TABLE catch_ups (
  instance text PRIMARY KEY REFERENCES instances ON DELETE CASCADE ON UPDATE CASCADE,
  position timestamptz, -- what is older is stored; moved by complete windows only, never by live events
  wanted_at timestamptz, -- when it was last asked for; null: since the last pass nobody has
  look_back boolean NOT NULL DEFAULT false, -- the next pass goes further back, for what came late with an old time
  gap_since timestamptz, -- since when the socket may have missed something that is not caught up
  -- the pass under way: all from window_from to window_end, the next window up to window_to
  began_at timestamptz,
  looking_back boolean NOT NULL DEFAULT false,
  window_from timestamptz,
  window_to timestamptz,
  window_end timestamptz,
  page_size int,
  found bigint NOT NULL DEFAULT 0, -- messages of this pass, or the last
  missing bigint NOT NULL DEFAULT 0, -- those that were not stored before
  unheard bigint NOT NULL DEFAULT 0, -- those of them that the socket was there for, and did not bring
  finished_at timestamptz,
  -- who has it, and what went wrong
  claimed_at timestamptz,
  claimed_until timestamptz,
  not_before timestamptz,
  failures int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  error text,
  silent_since timestamptz -- connected, and messages come by catch-up alone
);

INSERT INTO catch_ups (instance, position, wanted_at) SELECT name, caught_up_to, now() FROM instances;
ALTER TABLE instances DROP COLUMN caught_up_to;
