-- Asks for a catch-up of every instance: asked for twice, it is still one. One that looks back waits for nobody who may be dead.
-- Rows are locked by name, as store-connection.sql locks them: in another order, each could wait for the other.
UPDATE catch_ups c SET wanted_at = now(), look_back = c.look_back OR CAST(:?look_back AS boolean),
  claimed_until = CASE WHEN NOT CAST(:?look_back AS boolean) THEN c.claimed_until END
FROM (SELECT k.instance FROM catch_ups k ORDER BY k.instance FOR UPDATE) locked WHERE c.instance = locked.instance
