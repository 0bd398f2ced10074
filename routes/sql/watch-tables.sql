-- Reads only: for metrics, what is kept because it could not be stored, and what waits for its message.
SELECT (SELECT count(*) FROM dead_letters) AS dead_letters, (SELECT count(*) FROM pending_updates) AS pending_updates
