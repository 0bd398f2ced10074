-- Deletes dead letters that are older than the setting; a repeat finds none.
WITH gone AS (DELETE FROM dead_letters WHERE received_at < now() - CAST(:?dead_letters_keep AS interval) RETURNING 1)
SELECT count(*) AS dropped FROM gone
