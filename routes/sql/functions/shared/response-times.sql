-- How long customers waited, for reports. Teams may change this file; a column that other programs use has to stay.
--
-- - Only messages of direct chats count. Groups, history, reactions and the like do not.
-- - A wait begins with an incoming message that is the first of its chat or follows an outgoing one. The next outgoing message ends it and is
--   the first response. Further messages of the customer belong to the same wait.
-- - A conversation begins with a wait after at least a day of silence. It ends with its last outgoing message, if a day of silence follows. The
--   time between the two is the resolution.
-- - A row is a chat and a day: the day on which its waits begin, in the time zone of the session.

-- The waits that begin between two times. Each chat is read by its index, from a day before the first of them.
CREATE OR REPLACE FUNCTION waits(since timestamptz, until timestamptz)
RETURNS TABLE (tenant_id text, chat_id uuid, instance text, began_at timestamptz, first_response interval, resolution interval)
LANGUAGE sql STABLE AS $$
  WITH said AS ( -- tenant_id in each PARTITION BY: a condition on it is then applied to chats
    SELECT c.tenant_id, c.id AS chat_id, m.instance, m.sent_at AS at, m.created_seq, m.direction = 'OUTGOING' AS ours,
      lag(m.direction) OVER w AS before, lag(m.sent_at) OVER w AS before_at
    FROM chats c
    CROSS JOIN LATERAL ( -- OFFSET 0: forces a lookup in the index of each chat's messages
      SELECT o.instance, o.sent_at, o.direction, o.created_seq FROM messages o
      WHERE o.chat_id = c.id AND coalesce(o.sent_at, '-infinity') >= since - interval '1 day' AND o.moves_chat AND NOT o.history OFFSET 0) m
    WHERE NOT c.is_group AND c.last_message_at >= since
    WINDOW w AS (PARTITION BY c.tenant_id, c.id ORDER BY m.sent_at, m.created_seq)
  ), grouped AS (
    SELECT s.*, NOT s.ours AND (s.before IS NULL OR s.before = 'OUTGOING') AS begins_wait,
      count(*) FILTER (WHERE s.before_at IS NULL OR s.at - s.before_at >= interval '1 day') OVER w AS conversation,
      min(s.at) FILTER (WHERE s.ours) OVER (PARTITION BY s.tenant_id, s.chat_id ORDER BY s.at DESC, s.created_seq DESC) AS answered_at
    FROM said s WINDOW w AS (PARTITION BY s.tenant_id, s.chat_id ORDER BY s.at, s.created_seq)
  ), ended AS (
    SELECT g.*, min(g.at) FILTER (WHERE g.begins_wait) OVER c AS opened_at, max(g.at) FILTER (WHERE g.ours) OVER c AS closed_at,
      max(g.at) OVER c AS quiet_since, max(g.at) FILTER (WHERE NOT g.ours) OVER c AS asked_at
    FROM grouped g WINDOW c AS (PARTITION BY g.tenant_id, g.chat_id, g.conversation)
  )
  SELECT e.tenant_id, e.chat_id, e.instance, e.at, e.answered_at - e.at,
    CASE WHEN e.at = e.opened_at AND e.closed_at >= e.asked_at AND e.quiet_since < now() - interval '1 day' THEN e.closed_at - e.at END
  FROM ended e WHERE e.begins_wait AND e.at >= since AND e.at < until
$$;

-- The last 30 days, by chat and day: how many waits began, how many have ended, the first one's response, and the resolution.
CREATE OR REPLACE VIEW response_times AS
SELECT w.tenant_id, w.chat_id, min(w.instance) AS instance, w.began_at::date AS day, count(*) AS waits, count(w.first_response) AS answered,
  (array_agg(w.first_response ORDER BY w.began_at))[1] AS first_response, max(w.resolution) AS resolution
FROM waits(now() - interval '30 days', now()) w
GROUP BY w.tenant_id, w.chat_id, w.began_at::date;

-- The same by tenant and day: the median and the 90th percentile of all waits that have ended.
CREATE OR REPLACE VIEW response_times_by_tenant AS
SELECT w.tenant_id, w.began_at::date AS day, count(*) AS waits, count(w.first_response) AS answered,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY w.first_response) AS first_response_median,
  percentile_cont(0.9) WITHIN GROUP (ORDER BY w.first_response) AS first_response_p90,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY w.resolution) AS resolution_median,
  percentile_cont(0.9) WITHIN GROUP (ORDER BY w.resolution) AS resolution_p90
FROM waits(now() - interval '30 days', now()) w
GROUP BY w.tenant_id, w.began_at::date;
