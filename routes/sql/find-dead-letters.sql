-- Reads only: the dead letters, in order of arrival.
SELECT d.id FROM dead_letters d ORDER BY d.received_at, d.id
