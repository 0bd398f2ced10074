-- Deletes rows of outbox that nothing has changed for the time of the setting, at least a day because of their idempotency keys, and ends the
-- search for messages that are a day old. Rows that another transaction has locked are left for the next run; a repeat finds none.
WITH old AS (
  SELECT o.id FROM outbox o WHERE o.state NOT IN ('queued', 'sending') AND o.created_at < now() - interval '1 day'
    AND o.updated_at < now() - greatest(CAST(:?outbox_keep AS interval), interval '1 day')
  LIMIT 5000 FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM outbox o USING old WHERE o.id = old.id RETURNING 1
), ended AS (
  UPDATE outbox o SET may_be_sent = false FROM (
    SELECT x.id FROM outbox x WHERE x.may_be_sent AND x.claimed_at < now() - interval '1 day' AND x.state <> 'sending'
      AND x.id NOT IN (SELECT id FROM old) FOR UPDATE SKIP LOCKED) s
  WHERE o.id = s.id
)
SELECT count(*) AS dropped FROM gone
