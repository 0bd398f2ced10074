-- How many bytes of JSON a list of the HTTP API has, at the most: several are made at once, and each has to fit into memory. A single
-- row beyond that is answered alone.
CREATE OR REPLACE FUNCTION answer_bytes() RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 512 * 1024;
