-- Messages that Evolution counts in a window and does not give, in the pass under way.
ALTER TABLE catch_ups ADD COLUMN withheld bigint NOT NULL DEFAULT 0;
