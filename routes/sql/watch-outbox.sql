-- Reads only: for metrics, the number of rows of outbox in each state that is not settled, and for how many seconds the oldest due one waits;
-- for health, one line about it.
SELECT w.*, CASE WHEN w.outbox_queued + w.outbox_sending = 0 THEN 'no message waits' ELSE format('%s messages wait', w.outbox_queued) END
  || CASE WHEN w.outbox_waiting_seconds > 60 THEN format(', the oldest since %s', iso_time(w.since)) ELSE '' END
  || coalesce('; nothing is sent since ' || iso_time(f.since) || ': ' || f.error, '')
  || CASE WHEN w.outbox_uncertain > 0 THEN format('; of %s it is unknown whether they were sent', w.outbox_uncertain) ELSE '' END AS line
FROM (
  SELECT count(*) FILTER (WHERE o.state = 'queued') AS outbox_queued, count(*) FILTER (WHERE o.state = 'sending') AS outbox_sending,
    count(*) FILTER (WHERE o.state = 'failed') AS outbox_failed, count(*) FILTER (WHERE o.state = 'uncertain') AS outbox_uncertain,
    coalesce(extract(epoch FROM now() - min(o.due_at) FILTER (WHERE o.state = 'queued' AND o.due_at <= now())), 0) AS outbox_waiting_seconds,
    min(o.due_at) FILTER (WHERE o.state = 'queued' AND o.due_at <= now()) AS since
  FROM outbox o WHERE o.state IN ('queued', 'sending', 'failed', 'uncertain')) w
LEFT JOIN LATERAL (
  SELECT p.failing_since AS since, o.error FROM send_paces p JOIN outbox o ON o.instance = p.instance AND o.state = 'queued' AND o.error IS NOT NULL
  WHERE p.failing_since IS NOT NULL ORDER BY p.failing_since LIMIT 1) f ON true
