-- Delays a failed import about as long as it has been failing, at most five minutes, unless its claim has ended. `warned` is for the log: at first, and about once an hour.
WITH before AS (SELECT c.* FROM imports c WHERE c.instance = :?instance
  AND (extract(epoch FROM c.claimed_at) * 1000000)::bigint = (CAST(:?window AS jsonb) ->> 'claim')::bigint FOR UPDATE)
UPDATE imports c SET failures = b.failures + 1, failing_since = coalesce(b.failing_since, now()), error = CAST(:?error AS text),
  not_before = now() + least(greatest(now() - b.failing_since, interval '5 seconds'), interval '5 minutes') * (0.5 + random() / 2),
  claimed_until = NULL
FROM before b WHERE c.instance = b.instance AND b.ended_at IS NULL
RETURNING CASE WHEN b.failures % 12 = 0
  THEN format('not imported since %s, retried until it succeeds: %s', iso_time(c.failing_since), c.error) END AS warned
