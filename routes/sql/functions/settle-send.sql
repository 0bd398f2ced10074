-- Stores how a try to send a row ended. The outcome's verdict is one of:
-- - sent: Evolution answered with the id of the message, which counts even if the row was settled otherwise in the meantime;
-- - failed: it was refused. With `perhaps`, Evolution failed itself, and may have sent it before;
-- - uncertain: the answer was lost. It is not repeated, and a catch-up looks for the message;
-- - away: nothing was sent. The row waits, and so do all others of its instance, about as long as this has been so, at most half a minute;
-- - delayed: nothing was sent, because of what this row alone needs. Its lane waits, at most a minute each time, and after sixty times, about an hour, it is failed.
-- An outcome of an earlier try than the last one, or of a row that is settled, changes nothing, except for sent.
CREATE OR REPLACE FUNCTION settle_send(send uuid, try int, outcome jsonb) RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  verdict text := outcome ->> 'verdict';
  tenant text := (SELECT o.tenant_id FROM outbox o WHERE o.id = send);
  base bigint := (SELECT t.seq FROM tenants t WHERE t.tenant_id = tenant FOR UPDATE);
  o outbox := (SELECT x FROM outbox x WHERE x.id = send);
  m messages;
  displaced outbox;
BEGIN
  IF o.id IS NULL OR o.state IN ('sent', 'deleted') AND (verdict <> 'sent' OR o.state = 'deleted')
    OR verdict <> 'sent' AND (o.state NOT IN ('sending', 'uncertain') OR o.tries <> try) THEN
    RETURN;
  END IF;

  IF verdict = 'sent' THEN
    SELECT x.* INTO m FROM messages x
    WHERE x.tenant_id = tenant AND x.whatsapp_message_id = outcome ->> 'message' AND x.direction = 'OUTGOING' ORDER BY x.seq DESC LIMIT 1;
    IF o.state = 'sent' AND (o.message_id IS NOT NULL AND o.tries <> try OR o.message_id = m.id) THEN
      RETURN; -- it was sent again by hand
    END IF;
    -- another row got this message because of its content
    UPDATE outbox x SET message_id = NULL WHERE x.message_id = m.id AND x.id <> send RETURNING * INTO displaced;
    IF FOUND THEN
      PERFORM move_send(displaced.id, 'uncertain', 'Evolution''s answer was lost');
    END IF;
    UPDATE outbox x SET message_id = m.id, chat_id = coalesce(m.chat_id, x.chat_id) WHERE x.id = send;
    PERFORM move_send(send, 'sent', CASE WHEN m.id IS NULL THEN 'The message was sent but could not be stored here: do not send it again' END);
  ELSIF verdict = 'delayed' AND o.delays < 59 THEN
    PERFORM move_send(send, 'queued', outcome ->> 'error');
    UPDATE outbox x SET delays = x.delays + 1, not_before = clock_timestamp() + interval '1 second' * least(60, 2 ^ x.delays) WHERE x.id = send;
  ELSIF verdict = 'delayed' THEN
    PERFORM move_send(send, 'failed', outcome ->> 'error', 502);
  ELSIF verdict = 'away' THEN
    PERFORM move_send(send, 'queued', outcome ->> 'error');
    INSERT INTO send_paces AS p (instance, next_send_at, failing_since) VALUES (o.instance, clock_timestamp() + interval '1 second', clock_timestamp())
    ON CONFLICT (instance) DO UPDATE SET failing_since = coalesce(p.failing_since, clock_timestamp()),
      next_send_at = clock_timestamp() + least(greatest(clock_timestamp() - p.failing_since, interval '1 second'), interval '30 seconds') * (0.5 + random() / 2);
  ELSE
    PERFORM move_send(send, verdict, outcome ->> 'error', (outcome ->> 'status')::int);
    IF verdict = 'uncertain' THEN
      PERFORM look_for_sends(o.instance);
    ELSIF (outcome ->> 'perhaps')::boolean THEN
      UPDATE outbox x SET may_be_sent = true WHERE x.id = send;
      PERFORM look_for_sends(o.instance);
    END IF;
  END IF;
  IF verdict <> 'away' THEN
    UPDATE send_paces p SET failing_since = NULL WHERE p.instance = o.instance AND p.failing_since IS NOT NULL;
  END IF;

  IF m.chat_id IS NOT NULL THEN
    PERFORM join_lane(tenant, m.chat_id);
  END IF;
  IF EXISTS (SELECT FROM outbox x WHERE x.tenant_id = tenant AND x.may_be_sent AND x.lane = o.lane) THEN
    PERFORM match_sends(tenant, a.chat_id) FROM (
      SELECT coalesce(o.chat_id, m.chat_id, (SELECT c.chat_id FROM chat_aliases c WHERE c.tenant_id = tenant AND c.jid = o.jid)) AS chat_id) a
    WHERE a.chat_id IS NOT NULL;
  END IF;
  RETURN QUERY SELECT t.tenant_id, t.seq FROM tenants t WHERE t.tenant_id = tenant;
END $$;
