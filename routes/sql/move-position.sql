-- The position only moves forward, to the newest message of a complete window.
UPDATE instances SET caught_up_to = greatest(caught_up_to, to_timestamp(CAST(:?newest AS numeric))), updated_at = now()
WHERE name = :?instance
