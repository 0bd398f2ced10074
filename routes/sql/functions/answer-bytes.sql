-- The maximum size in bytes of a list in the HTTP API. Several lists are built at the same time, and all must fit into memory. A single row
-- that is larger is returned alone.
CREATE OR REPLACE FUNCTION answer_bytes() RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 512 * 1024;
