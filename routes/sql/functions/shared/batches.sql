-- The first and the last steps of each transaction that stores: rows, locks, sequence numbers, notifications.

-- Converts received JSON text. PostgreSQL cannot store U+0000, so it is removed.
CREATE OR REPLACE FUNCTION clean_json(raw text) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN position('\u0000' IN raw) > 0
  -- an escaped backslash may precede the letters u0000. U+0001 replaces it temporarily, because valid JSON never contains U+0001. A regular
  -- expression that counts backslashes takes four seconds for a text with a million U+0000
  THEN replace(replace(replace(raw, '\\', chr(1)), '\u0000', ''), chr(1), '\\')
  ELSE raw END::jsonb;

-- The rows without those of instances that an operator has disconnected, which are not stored.
CREATE OR REPLACE FUNCTION listened(rows jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM instances i WHERE NOT i.listening) THEN
    RETURN rows;
  END IF;
  RETURN coalesce((SELECT jsonb_agg(r.value ORDER BY r.ordinality) FROM jsonb_array_elements(rows) WITH ORDINALITY r
    WHERE NOT EXISTS (SELECT FROM instances i WHERE i.name = r.value ->> 'instance' AND NOT i.listening)), '[]');
END $$;

-- The rows whose instance still has the tenant for whom they were requested.
CREATE OR REPLACE FUNCTION of_their_tenants(rows jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(r.value ORDER BY r.ordinality), '[]') FROM jsonb_array_elements(rows) WITH ORDINALITY r
  JOIN instances i ON i.name = r.value ->> 'instance' AND i.tenant_id = r.value ->> 'tenant'
$$;

-- Locks these instances, so that none changes its tenant meanwhile, and then their tenants, both in sorted order. Returns the tenants with
-- their current seq.
CREATE OR REPLACE FUNCTION lock_tenants(instance_names text[], OUT tenant_ids text[], OUT bases bigint[])
LANGUAGE plpgsql AS $$
DECLARE
  known text[];
BEGIN
  IF cardinality(instance_names) = 1 THEN -- as below, without the cost of sorting
    SELECT CASE WHEN x.tenant_id IS NOT NULL THEN ARRAY[x.tenant_id] END INTO tenant_ids FROM instances x WHERE x.name = instance_names[1] FOR SHARE;
    SELECT ARRAY[t.seq] INTO bases FROM tenants t WHERE t.tenant_id = tenant_ids[1] FOR UPDATE;
    IF FOUND OR tenant_ids IS NULL THEN
      RETURN;
    END IF;
  END IF;

  SELECT array_agg(DISTINCT i.tenant_id) INTO tenant_ids
  FROM (SELECT x.tenant_id FROM instances x WHERE x.name = ANY (instance_names) ORDER BY x.name FOR SHARE) i
  WHERE i.tenant_id IS NOT NULL;

  LOOP
    SELECT array_agg(t.tenant_id), array_agg(t.seq) INTO known, bases
    FROM (SELECT x.tenant_id, x.seq FROM tenants x WHERE x.tenant_id = ANY (tenant_ids) ORDER BY x.tenant_id FOR UPDATE) t;
    EXIT WHEN known IS NOT DISTINCT FROM tenant_ids;
    INSERT INTO tenants (tenant_id) SELECT x.tenant_id FROM unnest(tenant_ids) x (tenant_id) ORDER BY x.tenant_id ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

-- Raises each tenant's seq to the greatest seq of its rows.
CREATE OR REPLACE FUNCTION settle_seq(tenant_ids text[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  UPDATE tenants t SET seq = used.seq
  FROM (
    SELECT x.tenant_id, greatest(
      (SELECT max(m.seq) FROM messages m WHERE m.tenant_id = x.tenant_id),
      (SELECT max(coalesce(c.own_seq, c.seq)) FROM chats c WHERE c.tenant_id = x.tenant_id),
      (SELECT max(g.seq) FROM chat_merges g WHERE g.tenant_id = x.tenant_id)) AS seq
    FROM unnest(tenant_ids) x (tenant_id)
  ) used
  WHERE t.tenant_id = used.tenant_id AND t.seq < used.seq;
END $$;

-- Notifies the other nodes on this database, when the transaction commits, that a tenant has changed, or sends them a frame for its clients.
-- The payload contains the node's id, so that a node ignores its own notifications. A frame above PostgreSQL's limit is not sent.
CREATE OR REPLACE FUNCTION tell_bundles(tenant text, frame text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  payload text := json_strip_nulls(json_build_object('from', current_setting('evolution_sync.bundle', true), 'tenant', tenant,
    'frame', frame));
BEGIN
  IF octet_length(payload) < 8000 THEN
    PERFORM pg_notify('evolution_sync', payload);
  END IF;
END $$;

-- Analyzes tables that have doubled in size since their last statistics. Autovacuum does so up to a minute later; until then, a plan that
-- was cached for empty tables reads a tenant's complete history to find one message. Large tables are left to autovacuum.
CREATE OR REPLACE FUNCTION analyze_grown() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  grown text;
BEGIN
  FOR grown IN
    SELECT c.oid::regclass FROM pg_class c
    WHERE c.oid IN ('messages'::regclass, 'chats'::regclass, 'chat_aliases'::regclass, 'contacts'::regclass)
      AND c.relpages < 4096 AND pg_relation_size(c.oid) > 2 * c.relpages * current_setting('block_size')::bigint
      AND pg_has_role(c.relowner, 'USAGE')
    ORDER BY c.oid
  LOOP
    EXECUTE 'ANALYZE (SKIP_LOCKED) ' || grown;
  END LOOP;
END $$;

-- Returns the tenants that this transaction changed, with their new seq, and notifies the other nodes.
CREATE OR REPLACE FUNCTION changed_tenants(tenant_ids text[], bases bigint[])
RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  base bigint;
BEGIN
  FOR tenant_id, seq, base IN
    SELECT t.tenant_id, t.seq, b.seq
    FROM unnest(tenant_ids, bases) b (tenant_id, seq) JOIN tenants t ON t.tenant_id = b.tenant_id AND t.seq > b.seq
  LOOP
    IF seq / 100 > base / 100 THEN -- checked about once per 100 changes, because a table rarely doubles within fewer
      PERFORM analyze_grown();
    END IF;
    PERFORM tell_bundles(tenant_id);
    RETURN NEXT;
  END LOOP;
END $$;
