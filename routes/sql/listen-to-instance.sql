-- Switches an instance on or off; a repeat changes nothing. The time while it is off is a gap, which a catch-up closes once it is on again.
-- A catch-up in progress starts over then, because its rows are dropped too.
WITH before AS (
  SELECT i.name, i.listening FROM instances i WHERE i.name = :?name AND (:?tenant = '' OR i.tenant_id = :?tenant) FOR UPDATE
), after AS (
  UPDATE instances i SET listening = CAST(:?listening AS boolean), updated_at = now() FROM before b WHERE i.name = b.name
  RETURNING i.*
), released AS ( -- what a window in progress brings is dropped: it is fetched again, or the import ends
  UPDATE imports m SET claimed_at = NULL, claimed_until = NULL FROM after a WHERE m.instance = a.name
), requested AS (
  INSERT INTO catch_ups AS c (instance, wanted_at, gap_since)
  SELECT a.name, now(), now() FROM after a JOIN before b ON b.name = a.name AND b.listening <> a.listening
  ON CONFLICT (instance) DO UPDATE SET wanted_at = now(), gap_since = coalesce(c.gap_since, now()), began_at = NULL,
    window_from = NULL, window_to = NULL, window_end = NULL, claimed_until = NULL, not_before = NULL
)
SELECT json_build_object('name', a.name, 'tenantId', a.tenant_id, 'state', a.state, 'listening', a.listening)::text AS answer
FROM after a
