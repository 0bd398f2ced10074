-- The last whole second before a time.
CREATE OR REPLACE FUNCTION last_second(before timestamptz) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN date_trunc('second', before - interval '1 microsecond');

-- An import as the API answers it: at is the time of the next messages.
CREATE OR REPLACE FUNCTION import_json(m imports) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('from', iso_time(m.from_at), 'to', iso_time(m.to_at), 'remap', m.remap,
    'state', CASE WHEN m.ended_at IS NULL THEN 'running' WHEN m.cancelled THEN 'cancelled' ELSE 'done' END,
    'requestedAt', iso_time(m.requested_at), 'endedAt', iso_time(m.ended_at), 'at', iso_time(least(m.window_from, m.to_at)),
    'found', m.found, 'missing', m.missing, 'changed', m.changed, 'withheld', m.withheld,
    'failures', m.failures, 'failingSince', iso_time(m.failing_since), 'error', m.error) WHERE m.instance IS NOT NULL
$$;
