-- Erases the next part of what is stored of a person; a repeat finds the rest: see functions/continue-erasure.sql.
SELECT * FROM continue_erasure(CAST(:?erasure AS uuid))
