-- Rows whose sender has not renewed its lease become uncertain: it was killed, and may have sent them. Returns each tenant that changed.
CREATE OR REPLACE FUNCTION expire_sends() RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  o outbox;
BEGIN
  FOR tenant_id IN
    SELECT DISTINCT e.tenant_id FROM outbox e WHERE e.state = 'sending' AND e.leased_until < clock_timestamp() ORDER BY e.tenant_id
  LOOP
    PERFORM FROM tenants t WHERE t.tenant_id = expire_sends.tenant_id FOR UPDATE;
    FOR o IN
      SELECT * FROM outbox e WHERE e.tenant_id = expire_sends.tenant_id AND e.state = 'sending' AND e.leased_until < clock_timestamp() ORDER BY e.nr
    LOOP
      PERFORM move_send(o.id, 'uncertain', 'The process that was sending it ended');
      PERFORM look_for_sends(o.instance);
      PERFORM match_sends(o.tenant_id, a.chat_id) FROM (
        SELECT coalesce(o.chat_id, (SELECT c.chat_id FROM chat_aliases c WHERE c.tenant_id = o.tenant_id AND c.jid = o.jid)) AS chat_id) a
      WHERE a.chat_id IS NOT NULL;
    END LOOP;
    seq := (SELECT t.seq FROM tenants t WHERE t.tenant_id = expire_sends.tenant_id);
    RETURN NEXT;
  END LOOP;
END $$;
