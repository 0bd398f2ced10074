-- Reads only: for metrics, how many files wait to be fetched, how many of those have failed before, and for how many seconds the longest
-- has been tried; for health, one line about it. The index of what is due has all of them.
SELECT w.*, format('%s files wait', w.media_waiting) || CASE WHEN w.media_failing > 0
  THEN format(', of which %s have failed before, the first one since %s', w.media_failing, iso_time(w.since)) ELSE '' END AS line
FROM (
  SELECT count(*) AS media_waiting, count(*) FILTER (WHERE f.tries > 0 AND f.leased_until IS NULL) AS media_failing,
    coalesce(extract(epoch FROM now() - min(f.first_tried_at) FILTER (WHERE f.state = 'pending')), 0) AS media_waiting_seconds,
    min(f.first_tried_at) AS since
  FROM media f WHERE f.due_at IS NOT NULL) w
