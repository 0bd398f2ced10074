-- Requests a catch-up of every instance; two requests are one catch-up. A request that looks back also ends claims, which may be a crashed
-- node's. Rows are locked in order of name, as in store-connection.sql: in different orders, the two could deadlock.
UPDATE catch_ups c SET wanted_at = now(), look_back = c.look_back OR CAST(:?look_back AS boolean),
  claimed_until = CASE WHEN NOT CAST(:?look_back AS boolean) THEN c.claimed_until END
FROM (SELECT k.instance FROM catch_ups k ORDER BY k.instance FOR UPDATE) locked WHERE c.instance = locked.instance
