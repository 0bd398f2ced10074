-- Drops what overtook messages that never came; a repeat finds nothing. What is being stored right now waits for the next.
WITH old AS (
  SELECT p.ctid FROM pending_updates p WHERE p.received_at < now() - CAST(:?pending_updates_keep AS interval) FOR UPDATE SKIP LOCKED
), gone AS (DELETE FROM pending_updates p USING old WHERE p.ctid = old.ctid RETURNING 1)
SELECT count(*) AS dropped FROM gone
