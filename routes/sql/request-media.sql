-- Makes the file of a message due: see request_media. A repeat changes nothing.
SELECT r.tenant_id, r.seq, json_build_object('state', r.state)::text AS answer FROM request_media(:?tenant, CAST(:?id AS uuid), CAST(:?media_max_bytes AS bigint)) r
