-- Reads only: for metrics, the number of dead letters and of pending updates.
SELECT (SELECT count(*) FROM dead_letters) AS dead_letters, (SELECT count(*) FROM pending_updates) AS pending_updates
