-- Drops what could not be stored for so long that nobody will miss it; a repeat finds nothing.
WITH gone AS (DELETE FROM dead_letters WHERE received_at < now() - CAST(:?dead_letters_keep AS interval) RETURNING 1)
SELECT count(*) AS dropped FROM gone
