-- Reads only: the erasures without progress for ten seconds, because their process has ended or the database was away.
SELECT x.id::text AS erasure FROM erasures x WHERE x.completed_at IS NULL AND x.continued_at < now() - interval '10 seconds'
ORDER BY x.continued_at LIMIT 10
