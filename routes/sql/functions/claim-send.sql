-- Claims the row of outbox that is due first, among those that are the first of their lanes and whose instances' pace allows it, and commits
-- `sending` before the request starts. A tenant has at most 16 rows in this state, and a node 96 of
-- 4 MB, so that an Evolution that does not answer for one tenant leaves others their share. A repeat claims another row. Returns no row if
-- none is due; otherwise the tenant, and the row unless another node was faster or the instance has changed hands.
CREATE OR REPLACE FUNCTION claim_send(per_minute numeric, lease interval) RETURNS TABLE (tenant_id text, send text, job text)
LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
#variable_conflict use_column
DECLARE
  node text := current_setting('evolution_sync.bundle', true);
  c record;
  o outbox;
  before bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM outbox s WHERE s.is_next) THEN
    RETURN;
  END IF;
  IF (SELECT count(*) >= 96 OR sum(octet_length(s.content)) > 4000000 FROM outbox s WHERE s.state = 'sending' AND s.sender = node) THEN
    RETURN;
  END IF;
  SELECT d.id, d.tenant_id INTO c FROM due_sends() d JOIN tenants t ON t.tenant_id = d.tenant_id
  ORDER BY d.due_at, d.nr LIMIT 1 FOR UPDATE OF t SKIP LOCKED;
  IF NOT FOUND THEN -- something else is being stored for each of the tenants: wait for the first one
    SELECT d.id, d.tenant_id INTO c FROM due_sends() d ORDER BY d.due_at, d.nr LIMIT 1;
    IF NOT FOUND THEN
      RETURN;
    END IF;
    BEGIN
      PERFORM FROM tenants t WHERE t.tenant_id = c.tenant_id FOR UPDATE;
    EXCEPTION WHEN lock_not_available THEN
      RETURN;
    END;
  END IF;

  tenant_id := c.tenant_id;
  SELECT * INTO o FROM outbox s WHERE s.id = c.id AND s.is_next AND s.due_at <= clock_timestamp();
  IF NOT FOUND OR EXISTS (SELECT FROM send_paces p WHERE p.instance = o.instance AND p.next_send_at > clock_timestamp()) THEN
    RETURN NEXT;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM instances i WHERE i.name = o.instance AND i.tenant_id = o.tenant_id) THEN
    PERFORM move_send(o.id, 'failed', format('Nothing was sent: instance %s belongs to another tenant now', o.instance), 404);
    send := o.id;
    RETURN NEXT;
    RETURN;
  END IF;

  INSERT INTO send_paces AS p (instance, next_send_at) VALUES (o.instance, clock_timestamp() + next_pause(per_minute))
  ON CONFLICT (instance) DO UPDATE SET
    next_send_at = greatest(p.next_send_at, clock_timestamp() - interval '250 milliseconds') + next_pause(per_minute); -- makes up for late claims
  before := next_seq(c.tenant_id) - 1;
  UPDATE outbox s SET state = 'sending', error = NULL, status = NULL, is_next = false, sender = node, leased_until = clock_timestamp() + lease,
    tries = s.tries + 1, claimed_seq = CASE WHEN s.may_be_sent THEN s.claimed_seq ELSE before END,
    claimed_at = CASE WHEN s.may_be_sent THEN s.claimed_at ELSE clock_timestamp() END, seq = before + 1, updated_at = now()
  WHERE s.id = o.id RETURNING * INTO o;
  RETURN QUERY SELECT o.tenant_id, o.id::text, send_job(o)::text;
END $$;
