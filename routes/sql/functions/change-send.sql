-- Retries or drops a row by hand: `queued` or `deleted`. Returns no row if the caller ('' for an operator) has no such row, and no item if its
-- state does not allow it.
CREATE OR REPLACE FUNCTION change_send(caller text, send uuid, to_state text) RETURNS TABLE (tenant_id text, item text, state text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  old_lane text := (SELECT o.lane FROM outbox o WHERE o.id = send);
  tenant text := (SELECT o.tenant_id FROM outbox o WHERE o.id = send AND o.state <> 'deleted' AND (caller = '' OR o.tenant_id = caller));
BEGIN
  IF tenant IS NULL THEN
    RETURN;
  END IF;
  PERFORM FROM tenants t WHERE t.tenant_id = tenant FOR UPDATE;
  IF EXISTS (SELECT FROM outbox o WHERE o.id = send AND (o.state IN ('failed', 'uncertain') OR o.state = 'queued' AND to_state = 'deleted')) THEN
    UPDATE outbox o SET due_at = CASE WHEN to_state = 'queued' THEN clock_timestamp() ELSE o.due_at END, not_before = NULL, delays = 0,
      chat_id = coalesce(o.chat_id, c.chat_id), lane = coalesce(o.chat_id::text, c.chat_id::text, o.lane), is_next = false,
      content = CASE WHEN to_state = 'deleted' THEN '' ELSE o.content END, payload = CASE WHEN to_state = 'deleted' THEN '{}' ELSE o.payload END,
      sha256 = CASE WHEN to_state = 'deleted' THEN NULL ELSE o.sha256 END
    FROM (SELECT (SELECT a.chat_id FROM chat_aliases a JOIN outbox x ON x.id = send AND a.tenant_id = x.tenant_id AND a.jid = x.jid) AS chat_id) c
    WHERE o.id = send;
    PERFORM move_send(send, to_state);
    PERFORM advance_lane(tenant, old_lane);
    PERFORM join_lane(tenant, o.chat_id) FROM outbox o WHERE o.id = send AND o.chat_id IS NOT NULL;
    RETURN QUERY SELECT o.tenant_id, outbox_json(o)::text, o.state FROM outbox o WHERE o.id = send;
  ELSE
    RETURN QUERY SELECT o.tenant_id, NULL::text, o.state FROM outbox o WHERE o.id = send;
  END IF;
END $$;
