-- Removes the files, and their thumbnails, of up to 500 messages of one tenant that are older than files are kept. Returns the place where the
-- next call continues; null at the end. The messages stay. They are not numbered as changed, so no frame follows. A repeat finds what is left.
CREATE OR REPLACE FUNCTION forget_media(media_keep text, place text)
RETURNS TABLE (next_place text, removed int) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  most CONSTANT int := 500;
  at_tenant text := coalesce(place::json ->> 0, '');
  at_id uuid := coalesce(place::json ->> 1, '00000000-0000-0000-0000-000000000000')::uuid;
  last_id CONSTANT uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  tenant text;
  since timestamptz;
  page uuid[];
  old uuid[];
  files text[] := '{}';
BEGIN
  IF keeps_forever(media_keep) THEN
    RETURN;
  END IF;
  SELECT f.tenant_id INTO tenant FROM media f
  WHERE (f.state IN ('stored', 'pending') OR f.thumbnail IS NOT NULL OR f.source IS NOT NULL OR f.sha256 IS NOT NULL)
    AND (f.tenant_id, f.message_id) > (at_tenant, at_id)
  ORDER BY f.tenant_id, f.message_id LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  since := kept_since((SELECT r.media_keep FROM retention r WHERE r.tenant_id = tenant), forget_media.media_keep);
  IF since IS NULL THEN
    RETURN QUERY SELECT json_build_array(tenant, last_id)::text, 0;
    RETURN;
  END IF;

  page := ARRAY(SELECT f.message_id FROM media f WHERE (f.state IN ('stored', 'pending') OR f.thumbnail IS NOT NULL OR f.source IS NOT NULL OR f.sha256 IS NOT NULL)
    AND f.tenant_id = tenant
    AND f.message_id > CASE WHEN tenant = at_tenant THEN at_id ELSE '00000000-0000-0000-0000-000000000000' END ORDER BY f.message_id LIMIT most);
  old := ARRAY(SELECT m.id FROM messages m WHERE m.id = ANY (page) AND coalesce(m.sent_at, m.created_at) < since);
  IF old = '{}' AND NOT EXISTS (SELECT FROM uploads o WHERE o.tenant_id = tenant AND o.created_at < since) THEN
    RETURN QUERY SELECT json_build_array(tenant, coalesce(page[cardinality(page)], last_id))::text, 0;
    RETURN;
  END IF;

  PERFORM FROM tenants t WHERE t.tenant_id = tenant FOR UPDATE; -- as everything that changes messages does
  IF old <> '{}' THEN
    files := ARRAY(SELECT f.sha256 FROM media f WHERE f.tenant_id = tenant AND f.message_id = ANY (old));
    WITH emptied AS ( -- a file that could not be had keeps its reason
      UPDATE media f SET state = CASE WHEN f.state IN ('stored', 'pending') THEN 'skipped' ELSE f.state END,
        error = CASE WHEN f.state IN ('stored', 'pending') THEN outdated_file() ELSE f.error END,
        sha256 = NULL, thumbnail = NULL, source = NULL, due_at = NULL
      WHERE f.tenant_id = tenant AND f.message_id = ANY (old) RETURNING f.*
    )
    UPDATE messages m SET media = m.media - '{bytes, type, thumbnail}'::text[] || jsonb_build_object('state', e.state, 'error', e.error)
    FROM emptied e WHERE m.id = e.message_id;
  END IF;
  WITH gone AS (
    DELETE FROM uploads u WHERE u.ctid = ANY (ARRAY(
      SELECT o.ctid FROM uploads o WHERE o.tenant_id = tenant AND o.created_at < since LIMIT most))
    RETURNING u.sha256
  )
  SELECT files || array_agg(g.sha256) INTO files FROM gone g;
  PERFORM release_files(tenant, files, false);
  RETURN QUERY SELECT json_build_array(tenant, coalesce(page[cardinality(page)], last_id))::text, cardinality(old);
END $$;
