-- The answer to the request that added a row: 201 with the message, 202 with the row, or the error. With an idempotency key, the first one is
-- kept, and a repeat gets the same status, with the message or the row as it is now.
CREATE OR REPLACE FUNCTION answer_send(send uuid) RETURNS TABLE (status int, answer text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  o outbox := (SELECT x FROM outbox x WHERE x.id = send);
  given jsonb;
BEGIN
  given := coalesce(o.answer, CASE
    WHEN o.state = 'sent' AND o.message_id IS NULL THEN jsonb_build_object('status', 502, 'error', coalesce(o.error, 'The message is no longer here'))
    WHEN o.state = 'sent' THEN jsonb_build_object('status', 201)
    WHEN o.state = 'failed' THEN jsonb_build_object('status', coalesce(o.status, 502), 'error', coalesce(o.error, 'Nothing was sent'))
    ELSE jsonb_build_object('status', 202) END);
  IF o.idempotency_key IS NOT NULL AND o.answer IS NULL THEN
    UPDATE outbox x SET answer = coalesce(x.answer, given) WHERE x.id = send RETURNING x.answer INTO given;
  END IF;
  RETURN QUERY SELECT (given ->> 'status')::int, CASE
    WHEN given ? 'error' THEN json_build_object('error', given ->> 'error')::text
    WHEN given ->> 'status' = '201' THEN coalesce((SELECT message_json(m)::text FROM messages m WHERE m.id = o.message_id), outbox_json(o)::text)
    ELSE outbox_json(o)::text END;
END $$;
