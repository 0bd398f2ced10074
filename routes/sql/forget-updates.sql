-- Deletes updates whose message never arrived; a repeat finds none. Rows that another transaction has locked are left for the next run.
WITH old AS (
  SELECT p.ctid FROM pending_updates p WHERE p.received_at < now() - CAST(:?pending_updates_keep AS interval) FOR UPDATE SKIP LOCKED
), gone AS (DELETE FROM pending_updates p USING old WHERE p.ctid = old.ctid RETURNING 1)
SELECT count(*) AS dropped FROM gone
