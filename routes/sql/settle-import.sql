-- Settles a window of an import after its page was fetched and stored, as settle-window.sql does for a catch-up: it becomes narrower, is
-- requested again, or is complete. The next window begins with the next second. A repeat finds that the window has moved on, and changes
-- nothing, and neither does one whose claim has ended: the instance may have been disconnected meanwhile, or another import requested.
-- `warned` and `reported` are for the log.
WITH answer AS (
  SELECT CAST(a ->> 'complete' AS boolean) AS complete, CAST(CAST(a ->> 'withheld' AS numeric) AS bigint) AS withheld,
    CAST(CAST(a ->> 'total' AS numeric) AS int) AS total, CAST(CAST(a ->> 'count' AS numeric) AS int) AS found
  FROM clean_json(:?answer) AS a
), before AS (
  SELECT c.*, last_second(c.to_at) AS last_second,
    c.window_to - c.window_from + interval '1 second' AS width, -- both ends are included
    CASE WHEN a.complete OR a.withheld > 0 AND c.tries >= 2 THEN 'complete' WHEN a.withheld > 0 THEN 'requested again' ELSE 'too wide' END AS verdict
  FROM imports c CROSS JOIN answer a
  WHERE c.instance = :?instance AND (extract(epoch FROM c.claimed_at) * 1000000)::bigint = (CAST(:?window AS jsonb) ->> 'claim')::bigint
    AND (extract(epoch FROM c.window_from) * 1000)::bigint = (CAST(:?window AS jsonb) ->> 'from')::bigint
  FOR UPDATE OF c -- the current row: it may be cancelled at this moment
), after AS (
  UPDATE imports c SET
    found = b.found + a.found, withheld = b.withheld + a.withheld,
    window_from = b.window_to + interval '1 second',
    window_to = least(b.last_second, b.window_to + CASE WHEN a.found < b.page_size / 2 THEN 2 ELSE 1 END * b.width),
    ended_at = CASE WHEN b.window_to >= b.last_second THEN coalesce(b.ended_at, now()) ELSE b.ended_at END,
    page_size = CAST(:?catch_up_page_size AS int), tries = 0, claimed_until = NULL, not_before = NULL,
    failures = 0, failing_since = NULL, error = CASE WHEN b.cancelled THEN b.error END
  FROM before b CROSS JOIN answer a WHERE c.instance = b.instance AND b.verdict = 'complete'
  RETURNING c.*
), unsettled AS (
  UPDATE imports c SET claimed_until = NULL,
    tries = CASE WHEN b.verdict = 'requested again' THEN c.tries + 1 ELSE 0 END,
    page_size = CASE WHEN b.verdict = 'too wide' AND b.width <= interval '1 second' THEN greatest(c.page_size, a.total) ELSE c.page_size END,
    window_to = CASE WHEN b.verdict = 'requested again' THEN c.window_to
      ELSE greatest(c.window_from, date_trunc('second', c.window_from - interval '1 second'
        + b.width * least(0.5, 0.7 * c.page_size / greatest(a.total, 1)))) END
  FROM before b CROSS JOIN answer a WHERE c.instance = b.instance AND b.verdict <> 'complete'
)
SELECT CASE WHEN a.ended_at IS NOT NULL AND a.withheld > 0
    THEN format('Evolution counts %s messages of the imported time that it does not return', a.withheld) END AS warned,
  CASE WHEN a.ended_at IS NOT NULL THEN format('import %s: %s messages examined, %s of them were missing, %s changed',
      CASE WHEN a.cancelled THEN 'cancelled' ELSE 'done' END, a.found, a.missing, a.changed)
    WHEN a.found / 10000 > b.found / 10000 THEN format('importing: %s messages examined, %s of them were missing, %s changed, now at %s',
      a.found, a.missing, a.changed, iso_time(a.window_from)) END AS reported
FROM after a JOIN before b ON b.instance = a.instance
