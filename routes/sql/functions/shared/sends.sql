-- The rows of outbox. Each change of a row's state locks the tenant first, so that it gets a number in commit order and no two nodes change
-- one row at the same time.

-- A row in camelCase, as frames and the HTTP API contain it.
CREATE OR REPLACE FUNCTION outbox_json(o outbox) RETURNS json LANGUAGE sql STABLE
RETURN json_build_object('id', o.id, 'chatId', o.chat_id, 'instance', o.instance, 'number', o.number, 'kind', o.kind, 'content', o.content,
  'quotedMessageId', o.quoted_id, 'state', o.state, 'sendAt', iso_time(o.send_at), 'messageId', o.message_id, 'error', o.error,
  'createdAt', iso_time(o.created_at), 'updatedAt', iso_time(o.updated_at));

-- Raises the tenant's seq, and notifies the other nodes of the change that gets it. The caller holds the tenant's lock.
CREATE OR REPLACE FUNCTION next_seq(tenant text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
BEGIN
  UPDATE tenants t SET seq = t.seq + 1 WHERE t.tenant_id = tenant RETURNING t.seq INTO number;
  PERFORM tell_bundles(tenant);
  RETURN number;
END $$;

-- Marks the row of a lane that is sent next: none while one is being sent.
CREATE OR REPLACE FUNCTION advance_lane(tenant text, of_lane text) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  first uuid;
BEGIN
  IF NOT EXISTS (SELECT FROM outbox o WHERE o.tenant_id = tenant AND o.lane = of_lane AND o.state = 'sending') THEN
    first := (SELECT o.id FROM outbox o WHERE o.tenant_id = tenant AND o.lane = of_lane AND o.state = 'queued' ORDER BY o.due_at, o.nr LIMIT 1);
  END IF;
  UPDATE outbox o SET is_next = false WHERE o.tenant_id = tenant AND o.lane = of_lane AND o.is_next AND o.id IS DISTINCT FROM first;
  UPDATE outbox o SET is_next = true WHERE o.id = first AND NOT o.is_next;
END $$;

-- Moves a row to a state. The sentence says why; it is also that of a row that waits.
CREATE OR REPLACE FUNCTION move_send(send uuid, to_state text, sentence text DEFAULT NULL, http_status int DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  moved outbox;
BEGIN
  UPDATE outbox o SET state = to_state, error = sentence, status = http_status, is_next = false, sender = NULL, leased_until = NULL,
    may_be_sent = to_state = 'uncertain' OR o.may_be_sent AND to_state NOT IN ('sent', 'deleted'),
    seq = next_seq(o.tenant_id), updated_at = now()
  WHERE o.id = send RETURNING * INTO moved;
  PERFORM advance_lane(moved.tenant_id, moved.lane);
END $$;

-- Requests a catch-up that finds what was sent.
CREATE OR REPLACE FUNCTION look_for_sends(of_instance text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO catch_ups AS c (instance, wanted_at) SELECT i.name, now() FROM instances i WHERE i.name = of_instance
  ON CONFLICT (instance) DO UPDATE SET wanted_at = now(), not_before = NULL;
$$;

-- A text without what may get lost on its way.
CREATE OR REPLACE FUNCTION bare_text(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(replace(coalesce(text, ''), E'\r', ''), E' \t\n\u00a0');

-- Whether a stored message may be what a row has sent.
CREATE OR REPLACE FUNCTION is_sent_as(o outbox, m messages) RETURNS boolean LANGUAGE sql STABLE
RETURN m.direction = 'OUTGOING'
  -- a catch-up stores older messages later, and clocks differ; what arrives a day later was sent by somebody else
  AND coalesce(m.sent_at BETWEEN o.claimed_at - interval '10 minutes' AND o.claimed_at + interval '1 day', true)
  AND CASE o.kind
    WHEN 'text' THEN m.message_type IN ('conversation', 'extendedTextMessage') AND bare_text(m.content) = bare_text(o.content)
    WHEN 'reaction' THEN m.message_type = 'reactionMessage' AND bare_text(m.content) = bare_text(o.content)
      AND m.quoted_message_id = (SELECT q.whatsapp_message_id FROM messages q WHERE q.id = o.quoted_id)
    WHEN 'location' THEN m.message_type = 'locationMessage' AND right(bare_text(m.content), length(bare_text(o.content))) = bare_text(o.content)
    ELSE m.message_type = (o.payload ->> 'mediatype') || 'Message' AND bare_text(m.media ->> 'caption') = bare_text(o.content)
      AND coalesce(o.payload ->> 'mediatype' <> 'document' OR m.media ->> 'fileName' = o.payload ->> 'fileName', true) END;

-- Gives the rows of a chat that may have been sent the messages that they became, each message to one row, in order. While another row with
-- the same content is being sent, the message may be that row's, and waits for its answer. Messages up to after_seq were compared before.
CREATE OR REPLACE FUNCTION match_sends(tenant text, chat uuid, after_seq bigint DEFAULT 0) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  o outbox;
  found_id uuid;
BEGIN
  FOR o IN
    SELECT s.* FROM outbox s
    WHERE s.tenant_id = tenant AND s.may_be_sent AND s.state <> 'sending' AND (s.chat_id = chat OR s.lane = chat::text
      OR s.chat_id IS NULL AND EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = tenant AND a.chat_id = chat AND a.jid IN (s.lane, s.jid)))
    ORDER BY s.claimed_seq, s.nr
  LOOP
    SELECT m.id INTO found_id FROM messages m
    WHERE m.chat_id = chat AND m.created_seq > greatest(o.claimed_seq, after_seq) AND m.direction = 'OUTGOING' AND is_sent_as(o, m)
      AND coalesce(m.sent_at, '-infinity') >= o.claimed_at - interval '10 minutes'
      AND NOT EXISTS (SELECT FROM outbox x WHERE x.message_id = m.id)
      AND NOT EXISTS (SELECT FROM outbox x WHERE x.tenant_id = tenant AND x.lane = o.lane AND x.state = 'sending'
        AND x.leased_until > now() AND x.claimed_seq < m.created_seq AND is_sent_as(x, m))
    ORDER BY m.created_seq LIMIT 1;
    IF FOUND THEN
      UPDATE outbox s SET message_id = found_id, chat_id = chat WHERE s.id = o.id;
      PERFORM move_send(o.id, 'sent');
    END IF;
  END LOOP;
  PERFORM join_lane(tenant, chat);
END $$;

-- The same for the chats in which a transaction has stored messages after a seq of the tenant.
CREATE OR REPLACE FUNCTION match_new_sends(tenant text, base bigint) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  PERFORM match_sends(tenant, n.chat_id, base) FROM (
    SELECT DISTINCT m.chat_id FROM messages m
    WHERE m.tenant_id = tenant AND m.created_seq > base AND m.created_seq <= (SELECT t.seq FROM tenants t WHERE t.tenant_id = tenant)
      AND m.direction = 'OUTGOING' ORDER BY m.chat_id) n;
END $$;

-- Rows of a new conversation continue in the lane of its chat once that exists.
CREATE OR REPLACE FUNCTION join_lane(tenant text, chat uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  old text;
BEGIN
  FOR old IN SELECT a.jid FROM chat_aliases a WHERE a.tenant_id = tenant AND a.chat_id = chat LOOP
    PERFORM move_lane(tenant, old, chat);
  END LOOP;
END $$;

-- Moves the waiting rows of a lane to that of a chat. A row that is being sent keeps its lane until it is settled, if the other lane has one too.
CREATE OR REPLACE FUNCTION move_lane(tenant text, from_lane text, chat uuid) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  IF EXISTS (SELECT FROM outbox o WHERE o.tenant_id = tenant AND o.lane = from_lane AND o.state IN ('queued', 'sending')) THEN
    UPDATE outbox o SET lane = chat::text, chat_id = chat, is_next = false
    WHERE o.tenant_id = tenant AND o.lane = from_lane AND (o.state = 'queued' OR o.state = 'sending' AND NOT EXISTS (
      SELECT FROM outbox x WHERE x.tenant_id = tenant AND x.lane = chat::text AND x.state = 'sending'));
    PERFORM advance_lane(tenant, chat::text);
  END IF;
END $$;

-- Moves the rows of a chat to another one that it is merged into, and those of messages that are in both.
CREATE OR REPLACE FUNCTION merge_sends(tenant text, from_chat uuid, into_chat uuid) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  IF EXISTS (SELECT FROM outbox o WHERE o.chat_id = from_chat) THEN
    PERFORM move_lane(tenant, from_chat::text, into_chat);
    UPDATE outbox o SET message_id = k.id
    FROM messages d JOIN messages k ON k.chat_id = into_chat AND k.whatsapp_message_id = d.whatsapp_message_id
    WHERE o.chat_id IN (from_chat, into_chat) AND d.chat_id = from_chat AND o.message_id = d.id
      AND NOT EXISTS (SELECT FROM outbox x WHERE x.message_id = k.id);
    UPDATE outbox o SET chat_id = into_chat, lane = CASE WHEN o.state = 'sending' THEN o.lane ELSE into_chat::text END WHERE o.chat_id = from_chat;
  END IF;
END $$;
