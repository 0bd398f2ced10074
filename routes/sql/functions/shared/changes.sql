-- Statuses, edits and deletions: which of two wins, and which message they refer to.

-- A failure outranks an acknowledgement of the server, and a delivery outranks a failure, in any order of arrival.
CREATE OR REPLACE FUNCTION status_rank(status text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(array_position(ARRAY['PENDING', 'SERVER_ACK', 'ERROR', 'DELIVERY_ACK', 'READ', 'PLAYED'], status), 0);

CREATE OR REPLACE FUNCTION higher_status(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN status_rank(b) > status_rank(a) THEN b ELSE a END;

-- Whether another content may replace a message's content: it is empty, or it is a stand-in and the other one is not.
CREATE OR REPLACE FUNCTION gives_way(m messages, to_stand_in boolean) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(m.content, '') = '' OR (m.stand_in AND m.edited_at IS NULL AND NOT to_stand_in);

-- The stored message that an update refers to. It is in the chat of the update's JID; otherwise it has the same id and instance, and its chat
-- has the other one of @lid and phone, or the JID is the owner's or unknown, because edits and receipts contain the key from the sender's view.
CREATE OR REPLACE FUNCTION find_message(tenant text, instance_name text, chat_jid text, message_id text) RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT m.id FROM messages m
  JOIN chats c ON c.id = m.chat_id
  LEFT JOIN chat_aliases a ON a.tenant_id = m.tenant_id AND a.jid = ANY (ARRAY[chat_jid, same_digits_lid(chat_jid)]) AND a.chat_id = m.chat_id
  WHERE m.tenant_id = tenant AND m.whatsapp_message_id = message_id
    AND (a.jid IS NOT NULL OR (m.instance = instance_name AND (
      (is_lid(chat_jid) AND is_phone(c.whatsapp_chat_id)) OR (is_phone(chat_jid) AND is_lid(c.whatsapp_chat_id))
      OR EXISTS (SELECT FROM instances i LEFT JOIN contacts k ON k.tenant_id = tenant AND k.jid = chat_jid
        WHERE i.name = instance_name AND i.owner_jid IN (chat_jid, k.phone_jid))
      OR (NOT c.is_group AND chat_jid NOT LIKE '%@g.us'
        AND NOT EXISTS (SELECT FROM chat_aliases o WHERE o.tenant_id = tenant AND o.jid = chat_jid)))))
  -- two chats have the same id only by coincidence: the newer message is more likely
  ORDER BY a.jid IS NULL, m.sent_at DESC NULLS LAST, c.whatsapp_chat_id LIMIT 1;
$$;

-- Applies the updates that arrived before the messages of this transaction.
CREATE OR REPLACE FUNCTION apply_pending_updates(tenant_ids text[], bases bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pending_updates p WHERE p.tenant_id = ANY (tenant_ids)) THEN
    RETURN;
  END IF;

  WITH applied AS (
    DELETE FROM pending_updates p
    USING unnest(tenant_ids, bases) b (tenant_id, seq)
    CROSS JOIN LATERAL (
      SELECT * FROM messages m WHERE m.tenant_id = b.tenant_id AND m.created_seq > b.seq AND m.seq > b.seq OFFSET 0) m
    WHERE p.tenant_id = m.tenant_id AND p.whatsapp_message_id = m.whatsapp_message_id
      AND find_message(p.tenant_id, p.instance, p.jid, p.whatsapp_message_id) = m.id
    RETURNING m.id, p.*
  ), r AS (
    SELECT id, (array_agg(status ORDER BY status_rank(status) DESC))[1] AS status,
      (array_agg(content ORDER BY edited_at DESC NULLS LAST))[1] AS content, max(edited_at) AS edited_at,
      min(deleted_at) AS deleted_at
    FROM applied GROUP BY id
  )
  UPDATE messages m SET status = higher_status(m.status, r.status),
    content = CASE WHEN r.edited_at > coalesce(m.edited_at, '-infinity') THEN coalesce(r.content, m.content) ELSE m.content END,
    edited_at = greatest(m.edited_at, r.edited_at),
    deleted_at = coalesce(m.deleted_at, r.deleted_at)
  FROM r WHERE m.id = r.id;
END $$;

-- Locks the tenant of a chat that the caller ('' for an operator) changes, and returns it; null if the caller has no such chat.
CREATE OR REPLACE FUNCTION lock_chat(caller text, chat uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  owner text := (SELECT c.tenant_id FROM chats c WHERE c.id = chat AND (caller = '' OR c.tenant_id = caller));
BEGIN
  INSERT INTO tenants (tenant_id) SELECT owner WHERE owner IS NOT NULL ON CONFLICT DO NOTHING;
  PERFORM FROM tenants t WHERE t.tenant_id = owner FOR UPDATE;
  RETURN owner;
END $$;
