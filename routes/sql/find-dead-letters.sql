-- Reads only: what could not be stored, in the order in which it came.
SELECT d.id FROM dead_letters d ORDER BY d.received_at, d.id
