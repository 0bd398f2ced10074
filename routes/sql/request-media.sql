-- Makes the file of a message due: see request_media. A repeat changes nothing while the file is being fetched or once it is stored.
SELECT r.tenant_id, r.seq, json_build_object('state', r.state)::text AS answer FROM request_media(:?tenant, CAST(:?id AS uuid)) r
