-- Asks for a catch-up of every instance: asked for twice, it is still one. One that looks back waits for nobody who may be dead.
UPDATE catch_ups SET wanted_at = now(), look_back = look_back OR CAST(:?look_back AS boolean),
  claimed_until = CASE WHEN NOT CAST(:?look_back AS boolean) THEN claimed_until END
