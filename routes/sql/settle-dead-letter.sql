-- Removes a dead letter whose content is stored. Otherwise it counts one more attempt and keeps the given reason, or else the attempt's
-- error. A repeat finds it removed or counted.
WITH gone AS (
  DELETE FROM dead_letters d WHERE d.id = CAST(:?letter AS uuid) AND CAST(:?stored AS boolean) RETURNING d.*
), kept AS (
  UPDATE dead_letters d SET attempts = greatest(d.attempts, CAST(:?attempts AS int) + 1),
    error = coalesce(nullif(CAST(:?reason AS text), ''), d.error)
  WHERE d.id = CAST(:?letter AS uuid) AND NOT CAST(:?stored AS boolean) RETURNING d.*
)
SELECT json_build_object('id', g.id, 'stored', true)::text AS answer FROM gone g
UNION ALL
SELECT json_build_object('id', k.id, 'stored', false, 'attempts', k.attempts, 'error', k.error)::text FROM kept k
