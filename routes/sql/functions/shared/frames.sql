-- Parts of the JSON in frames and in the HTTP API.

CREATE OR REPLACE FUNCTION iso_time(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- Selects these fields of a row's JSON.
CREATE OR REPLACE FUNCTION changed_fields(row_json json, fields text[]) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(json_object_agg(e.key, e.value), '{}') FROM json_each(row_json) e
  WHERE e.key = ANY (fields);
$$;

-- A cursor of a list: the time and id of the last row on the page. New rows do not shift it.
CREATE OR REPLACE FUNCTION cursor_of(at timestamptz, id uuid) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN isfinite(at) THEN (extract(epoch FROM at) * 1000000)::bigint::text ELSE '' END || '_' || id;

CREATE OR REPLACE FUNCTION cursor_at(place text) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(to_timestamp(nullif(split_part(place, '_', 1), '')::numeric / 1000000), '-infinity');

CREATE OR REPLACE FUNCTION cursor_id(place text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN split_part(place, '_', 2)::uuid;
