-- Reads only: where an instance's next catch-up begins and ends, in milliseconds.
SELECT i.name, (extract(epoch FROM coalesce(i.caught_up_to - CAST(:?overlap AS interval),
    now() - CAST(:?history_depth AS interval))) * 1000)::bigint AS start,
  (extract(epoch FROM now() + interval '1 day') * 1000)::bigint AS "end"
FROM instances i WHERE i.name = :?instance AND i.tenant_id IS NOT NULL
