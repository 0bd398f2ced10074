-- A window held more than its page can: it is made as narrow as its number of messages tells, and at least halved. A second
-- with more than a page gets a larger page. Messages are expected in its past, if it has one: else, Evolution's clock is ahead.
-- It only ever gets narrower: a repeat does no harm.
UPDATE catch_ups c SET
  page_size = CASE WHEN w.width <= interval '1 second' THEN greatest(c.page_size, CAST(:?total AS int)) ELSE c.page_size END,
  window_to = c.window_from + greatest(interval '1 second', least(w.width / 2,
    w.past * (0.7 * c.page_size / greatest(CAST(:?total AS int), 1))))
FROM (
  SELECT k.instance, k.window_to - k.window_from AS width,
    CASE WHEN k.window_from < now() THEN least(k.window_to, greatest(now(), k.window_from + interval '2 seconds'))
      ELSE k.window_to END - k.window_from AS past
  FROM catch_ups k WHERE k.instance = :?instance
) w
WHERE c.instance = w.instance
