-- Adds a row to outbox, or finds the one of the same idempotency key. given: {instance, jid, number, chat, kind, content, payload, quoted,
-- sha256, sendAt, key, hash, checks}. Returns the row; whether its end is near, so that a request may wait for it; or why there is none, with
-- the HTTP status.
CREATE OR REPLACE FUNCTION queue_send(tenant text, given jsonb) RETURNS TABLE (tenant_id text, send text, item text, is_soon boolean,
  refusal text, status int) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  most int := 10000;
  at timestamptz;
  chat uuid := (given ->> 'chat')::uuid;
  o outbox;
BEGIN
  INSERT INTO tenants (tenant_id) VALUES (tenant) ON CONFLICT DO NOTHING;
  PERFORM FROM tenants t WHERE t.tenant_id = tenant FOR UPDATE;
  at := clock_timestamp(); -- after the lock, so that rows of a lane keep their order

  UPDATE outbox k SET idempotency_key = NULL
  WHERE k.tenant_id = tenant AND k.idempotency_key = given ->> 'key' AND k.created_at < at - interval '24 hours';
  SELECT * INTO o FROM outbox k WHERE k.tenant_id = tenant AND k.idempotency_key = given ->> 'key';
  IF NOT FOUND THEN
    chat := coalesce(chat, (SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = given ->> 'jid'));
    refusal := CASE
      WHEN (SELECT count(*) FROM (SELECT FROM outbox w WHERE w.tenant_id = tenant AND w.state = 'queued' LIMIT most) w) >= most
        THEN format('%s messages of this tenant wait to be sent: try again when some are', most)
      WHEN given ? 'quoted' AND NOT EXISTS (SELECT FROM messages m WHERE m.id = (given ->> 'quoted')::uuid AND m.tenant_id = tenant AND m.chat_id = chat)
        THEN 'There is no such message in this chat' END;
    IF refusal IS NOT NULL THEN
      status := CASE WHEN refusal LIKE 'There%' THEN 404 ELSE 429 END;
      RETURN NEXT;
      RETURN;
    END IF;
    IF chat IS NOT NULL THEN -- rows that were added before the chat existed come first
      PERFORM join_lane(tenant, chat);
    END IF;
    INSERT INTO outbox (tenant_id, chat_id, lane, instance, jid, number, checks_number, kind, content, payload, quoted_id, sha256, send_at, due_at,
      idempotency_key, request_hash, created_at, updated_at, seq)
    VALUES (tenant, chat, coalesce(chat::text, given ->> 'jid'), given ->> 'instance', given ->> 'jid', given ->> 'number',
      chat IS NULL AND (given ->> 'checks')::boolean, given ->> 'kind', coalesce(given ->> 'content', ''), coalesce(given -> 'payload', '{}'),
      (given ->> 'quoted')::uuid, given ->> 'sha256', (given ->> 'sendAt')::timestamptz, greatest((given ->> 'sendAt')::timestamptz, at),
      given ->> 'key', given ->> 'hash', at, at, next_seq(tenant))
    RETURNING * INTO o;
    PERFORM advance_lane(tenant, o.lane);
  ELSIF o.request_hash IS DISTINCT FROM given ->> 'hash' THEN
    refusal := 'This Idempotency-Key was used with another request';
    status := 422;
    RETURN NEXT;
    RETURN;
  END IF;

  RETURN QUERY SELECT tenant, o.id::text, outbox_json(o)::text,
    o.answer IS NULL AND o.state IN ('queued', 'sending') AND o.due_at <= clock_timestamp() + interval '1 second'
      AND NOT EXISTS (SELECT FROM send_paces p WHERE p.instance = o.instance AND p.failing_since IS NOT NULL), NULL::text, NULL::int;
END $$;
