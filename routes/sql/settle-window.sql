-- Settles a window after its page was fetched and stored, in one of three ways:
-- - It held more messages than a page: it becomes narrower in proportion to their number, at most half as wide. A window of one second
--   gets a larger page instead.
-- - There was room, but Evolution returned fewer messages than it counts: it is requested again, three times in all.
-- - Otherwise it is complete. The position moves to its newest message, but never ahead of our clock. The next window begins where this
--   one ends, and is wider if there was little. After the last window the pass ends; a request made meanwhile starts another pass.
-- A repeat finds that the window has moved on, and changes nothing. Messages that Evolution still withholds delay no other window: the
-- position stays before them, the gap stays open, and another pass follows in five minutes. `warned` and `reported` are for the log.
WITH answer AS (
  SELECT CAST(a ->> 'complete' AS boolean) AS complete, CAST(CAST(a ->> 'withheld' AS numeric) AS bigint) AS withheld,
    CAST(CAST(a ->> 'total' AS numeric) AS int) AS total, coalesce(a -> 'messages', '[]') AS messages
  FROM clean_json(:?answer) AS a
), stored AS (
  SELECT count(*) AS found, max(x.at) AS newest, count(*) FILTER (WHERE m.created_at >= c.claimed_at) AS missing,
    count(*) FILTER (WHERE m.id IS NOT NULL AND i.connected AND c.gap_since IS NULL
      AND x.at > i.connection_changed_at + interval '1 minute' AND x.at < c.claimed_at - interval '1 minute') AS unheard
  FROM (SELECT r.id, to_timestamp(r.at) AS at FROM answer a, jsonb_to_recordset(a.messages) AS r (id text, at numeric)) x
  JOIN instances i ON i.name = :?instance
  JOIN catch_ups c ON c.instance = i.name
  LEFT JOIN messages m ON m.tenant_id = i.tenant_id AND m.whatsapp_message_id = x.id
    -- a sync by findChats at the same time may have stored it a moment before
    AND m.created_at >= greatest(least(c.wanted_at, c.claimed_at), c.claimed_at - interval '10 seconds')
), before AS (
  SELECT c.*, i.connected, c.window_to >= c.window_end AS last,
    c.withheld + a.withheld AS all_withheld,
    CASE WHEN a.complete OR a.withheld > 0 AND c.tries >= 2 THEN 'complete' WHEN a.withheld > 0 THEN 'requested again' ELSE 'too wide' END AS verdict,
    c.found + s.found AS all_found, c.missing + s.missing AS all_missing, c.unheard + s.unheard AS all_unheard, s.newest,
    c.window_to - c.window_from AS width, s.found < c.page_size / 2 AS sparse,
    -- the socket brought messages that findMessages does not return: Evolution does not store them
    s.found = 0 AND c.window_to >= c.window_end AND c.found = 0 AND EXISTS (
      SELECT FROM tenants t JOIN messages m ON m.tenant_id = t.tenant_id AND m.created_seq > t.seq - 1000
      WHERE t.tenant_id = i.tenant_id AND m.instance = i.name
        AND m.sent_at BETWEEN c.window_from AND now() - interval '1 minute'
        AND m.created_at < now() - interval '1 minute') AS not_kept
  FROM catch_ups c JOIN instances i ON i.name = c.instance CROSS JOIN stored s CROSS JOIN answer a
  WHERE c.instance = :?instance AND (extract(epoch FROM c.window_to) * 1000)::bigint = (CAST(:?window AS jsonb) ->> 'to')::bigint
  FOR UPDATE OF c -- the current row: a connection may be requesting another pass at this moment
), after AS (
  UPDATE catch_ups c SET
    position = CASE WHEN b.all_withheld > 0 THEN c.position
      ELSE greatest(c.position, CASE WHEN b.newest IS NOT NULL THEN least(b.newest, b.began_at) END) END,
    withheld = b.all_withheld,
    found = b.all_found, missing = b.all_missing, unheard = b.all_unheard,
    window_from = CASE WHEN b.last THEN NULL ELSE b.window_to END,
    window_to = CASE WHEN b.last THEN NULL WHEN b.sparse AND b.window_to + 2 * b.width >= now() THEN b.window_end
      ELSE least(b.window_end, b.window_to + CASE WHEN b.sparse THEN 2 ELSE 1 END * b.width) END,
    window_end = CASE WHEN b.last THEN NULL ELSE b.window_end END,
    page_size = CAST(:?catch_up_page_size AS int),
    began_at = CASE WHEN b.last THEN NULL ELSE b.began_at END,
    finished_at = CASE WHEN b.last THEN now() ELSE b.finished_at END,
    -- a request to look back that waited for the claim of this pass has an earlier time
    wanted_at = CASE WHEN NOT b.last OR b.wanted_at > b.began_at OR b.look_back THEN b.wanted_at
      WHEN b.all_unheard > 0 OR b.all_withheld > 0 THEN now() END,
    gap_since = CASE WHEN NOT b.last OR b.wanted_at > b.began_at OR b.gap_since > b.began_at THEN b.gap_since
      WHEN b.all_withheld > 0 THEN coalesce(b.gap_since, b.began_at)
      WHEN NOT b.connected THEN b.began_at END,
    claimed_until = NULL,
    tries = 0,
    -- a silent socket needs more frequent catch-ups
    not_before = CASE WHEN b.last AND b.all_withheld > 0 THEN now() + interval '5 minutes'
      WHEN b.last AND b.all_unheard > 0 THEN now() + interval '30 seconds' END,
    silent_since = CASE WHEN NOT b.last THEN b.silent_since WHEN b.all_unheard > 0 THEN coalesce(b.silent_since, now())
      WHEN b.newest > b.silent_since THEN NULL ELSE b.silent_since END,
    failures = 0,
    failing_since = CASE WHEN b.not_kept OR b.all_withheld > 0 THEN coalesce(b.failing_since, now()) END,
    error = CASE WHEN b.all_withheld > 0 THEN 'Evolution counts messages in findMessages that it does not return: retried '
      || 'every five minutes' WHEN b.not_kept THEN 'Evolution does not keep messages that its socket brought: a gap cannot be closed. '
      || 'Set DATABASE_SAVE_DATA_NEW_MESSAGE=true in Evolution' END
  FROM before b WHERE c.instance = b.instance AND b.verdict = 'complete'
  RETURNING c.*
), unsettled AS (
  UPDATE catch_ups c SET claimed_until = NULL,
    tries = CASE WHEN b.verdict = 'requested again' THEN c.tries + 1 ELSE 0 END,
    page_size = CASE WHEN b.verdict = 'too wide' AND b.width <= interval '1 second' THEN greatest(c.page_size, a.total)
      ELSE c.page_size END,
    window_to = CASE WHEN b.verdict = 'requested again' THEN c.window_to
      ELSE c.window_from + greatest(interval '1 second', least(b.width / 2,
        -- its messages are expected before now; if it lies in the future, Evolution's clock is ahead
        (CASE WHEN c.window_from < now() THEN least(c.window_to, greatest(now(), c.window_from + interval '2 seconds'))
          ELSE c.window_to END - c.window_from) * (0.7 * c.page_size / greatest(a.total, 1)))) END
  FROM before b CROSS JOIN answer a WHERE c.instance = b.instance AND b.verdict <> 'complete'
)
SELECT CASE
    WHEN a.error IS NOT NULL AND b.error IS DISTINCT FROM a.error THEN a.error
    WHEN a.silent_since IS NOT NULL AND b.silent_since IS NULL THEN format('it is connected, but %s messages arrived only by catch-up: '
      || 'its socket is silent. Check its websocket events, and restart it in Evolution', a.unheard)
  END AS warned,
  CASE
    WHEN b.last AND (a.missing > 0 OR b.failures > 0 OR now() > b.began_at + interval '10 seconds') THEN
      format('caught up in %s s: %s messages examined, %s of them were missing',
        round(extract(epoch FROM now() - b.began_at)), a.found, a.missing)
    WHEN a.found / 10000 > b.found / 10000 THEN
      format('catching up: %s messages examined, %s of them were missing, now at %s', a.found, a.missing, iso_time(b.newest))
  END AS reported
FROM after a JOIN before b ON b.instance = a.instance
