-- Reads only: the first window that an instance's next catch-up asks for, in milliseconds.
SELECT json_build_object('from', (extract(epoch FROM coalesce(i.caught_up_to - CAST(:?overlap AS interval),
    now() - CAST(:?history_depth AS interval))) * 1000)::bigint, 'to', e.at, 'end', e.at, 'size', CAST(:?page_size AS int)
  )::text AS window
FROM instances i, (SELECT (extract(epoch FROM now() + interval '1 day') * 1000)::bigint AS at) e
WHERE i.name = :?instance AND i.tenant_id IS NOT NULL AND i.listening
