-- Drops what overtook messages that never came; a repeat finds nothing.
WITH gone AS (DELETE FROM pending_updates WHERE received_at < now() - CAST(:?keep AS interval) RETURNING 1)
SELECT count(*) AS dropped FROM gone
