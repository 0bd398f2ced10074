-- Every message that is sent from here, from the request until what became of it. Rows of other tables are referenced without a constraint:
-- a row stays when its chat or message is deleted.
CREATE TABLE outbox (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id text NOT NULL,
  nr bigint GENERATED ALWAYS AS IDENTITY, -- order of arrival
  chat_id uuid, -- null until the chat of a new conversation exists
  lane text NOT NULL, -- what is sent in order: the chat, or the JID of a new conversation
  instance text NOT NULL,
  jid text NOT NULL,
  number text, -- null for groups
  checks_number boolean NOT NULL DEFAULT false, -- a new conversation: WhatsApp has to know the number
  kind text NOT NULL CHECK (kind IN ('text', 'media', 'reaction', 'location')),
  content text NOT NULL DEFAULT '', -- the text, caption, emoji or name of the place
  payload jsonb NOT NULL DEFAULT '{}', -- what else the request of Evolution needs; emptied when the row is deleted
  quoted_id uuid, -- the message that is quoted or reacted to
  sha256 text, -- the file
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'deleted')),
  error text, -- why, in one sentence; of a queued row: why it waits
  status int, -- the HTTP status that says the same
  send_at timestamptz, -- as requested
  due_at timestamptz NOT NULL,
  is_next boolean NOT NULL DEFAULT false, -- queued, and the first of its lane
  sender text, -- the node that sends it, and until when it is believed to be alive
  leased_until timestamptz,
  tries int NOT NULL DEFAULT 0,
  claimed_seq bigint, -- the tenant's seq before the first request that may have sent it
  claimed_at timestamptz,
  may_be_sent boolean NOT NULL DEFAULT false, -- a request may have sent it: the message that arrives is this one
  message_id uuid,
  idempotency_key text,
  request_hash text,
  answer jsonb, -- the first answer to the request with that key
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  seq bigint NOT NULL,
  FOREIGN KEY (tenant_id, sha256) REFERENCES media_files
);
CREATE INDEX outbox_by_seq ON outbox (tenant_id, seq);
CREATE INDEX outbox_by_time ON outbox (tenant_id, created_at DESC, id DESC);
CREATE INDEX outbox_by_age ON outbox (created_at DESC, id DESC);
CREATE INDEX outbox_by_chat ON outbox (chat_id, created_at DESC, id DESC) WHERE chat_id IS NOT NULL;
CREATE INDEX outbox_by_file ON outbox (tenant_id, sha256) WHERE sha256 IS NOT NULL;
CREATE UNIQUE INDEX outbox_keys ON outbox (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX outbox_messages ON outbox (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_open ON outbox (state) WHERE state IN ('queued', 'sending', 'failed', 'uncertain');
CREATE INDEX outbox_queued ON outbox (tenant_id, lane, due_at, nr) WHERE state = 'queued';
CREATE UNIQUE INDEX outbox_sending ON outbox (tenant_id, lane) WHERE state = 'sending';
CREATE UNIQUE INDEX outbox_first ON outbox (tenant_id, lane) WHERE is_next;
CREATE INDEX outbox_due ON outbox (instance, due_at, nr) WHERE is_next;
CREATE INDEX outbox_unsettled ON outbox (tenant_id, lane) WHERE may_be_sent;

-- When an instance may send next, which keeps its pace and pauses it while Evolution is away.
CREATE TABLE send_paces (
  instance text PRIMARY KEY,
  next_send_at timestamptz NOT NULL,
  failing_since timestamptz
);
