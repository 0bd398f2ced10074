-- The tables of Evolution Sync. tenant_id stands first in every key.
-- Other programs may insert rows: what they do not know has a default or may be null.

-- seq numbers a tenant's changes. A storing transaction locks its tenants' rows first, so commit order is seq order.
CREATE TABLE tenants (
  tenant_id text PRIMARY KEY,
  seq bigint NOT NULL DEFAULT 0
);

CREATE TABLE instances (
  name text PRIMARY KEY,
  tenant_id text,
  tenant_pinned boolean NOT NULL DEFAULT false, -- assigned by PUT /api/instances/{name}: wins over the settings
  state text,
  status_reason int,
  owner_jid text,
  profile_name text,
  profile_picture_url text,
  mode text,
  listening boolean NOT NULL DEFAULT true,
  connected boolean NOT NULL DEFAULT false,
  connection_changed_at timestamptz,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  caught_up_to timestamptz, -- moved by complete catch-up windows only, never by live events
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE chats (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id text NOT NULL,
  whatsapp_chat_id text NOT NULL, -- the phone JID where it is known
  contact_name text NOT NULL DEFAULT 'Desconhecido',
  contact_name_at timestamptz, -- sent_at of the message that gave the name
  contact_number text,
  status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'DELETED')),
  is_group boolean NOT NULL DEFAULT false,
  last_message_at timestamptz,
  unread_count int NOT NULL DEFAULT 0,
  profile_picture_url text,
  instance text,
  read_at timestamptz, -- the read mark
  read_until timestamptz, -- the part of it that people set by hand
  unread_base int, -- a number that Evolution gave, true at unread_base_at
  unread_base_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_seq bigint,
  prior_seq bigint, -- seq before the last change, and which fields that change touched
  changed text[],
  seq bigint,
  UNIQUE (tenant_id, whatsapp_chat_id)
);
CREATE INDEX chats_by_seq ON chats (tenant_id, seq);
CREATE INDEX chats_by_created_seq ON chats (tenant_id, created_seq);
CREATE INDEX chats_by_time ON chats (tenant_id, coalesce(last_message_at, '-infinity') DESC, id DESC);

-- Every JID a chat is known by. Every write finds its chat here.
CREATE TABLE chat_aliases (
  tenant_id text NOT NULL,
  jid text NOT NULL,
  chat_id uuid NOT NULL REFERENCES chats ON DELETE CASCADE,
  PRIMARY KEY (tenant_id, jid)
);
CREATE INDEX chat_aliases_by_chat ON chat_aliases (chat_id);

-- Two chats that turned out to be one. Screens that come back hear of it.
CREATE TABLE chat_merges (
  tenant_id text NOT NULL,
  seq bigint NOT NULL,
  chat_id uuid NOT NULL,
  into_chat_id uuid NOT NULL,
  merged_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, seq)
);

-- What is known of a JID apart from any chat: contacts name chats, they never create one.
CREATE TABLE contacts (
  tenant_id text NOT NULL,
  jid text NOT NULL,
  phone_jid text, -- of a @lid, once the pair is known
  name text,
  profile_picture_url text,
  PRIMARY KEY (tenant_id, jid)
);
CREATE INDEX contacts_by_phone ON contacts (tenant_id, phone_jid) WHERE phone_jid IS NOT NULL;

CREATE TABLE messages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  chat_id uuid NOT NULL REFERENCES chats,
  tenant_id text NOT NULL,
  whatsapp_message_id text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('INCOMING', 'OUTGOING')),
  status text,
  content text,
  message_type text,
  sender_jid text,
  sender_name text,
  quoted_message_id text,
  media jsonb, -- mimetype, fileName, fileLength (bytes), seconds, url, directPath
  mentions text[],
  forwarded boolean,
  sent_at timestamptz,
  edited_at timestamptz,
  deleted_at timestamptz,
  moves_chat boolean NOT NULL DEFAULT true, -- false for reactions, poll votes and protocol messages
  counts boolean NOT NULL DEFAULT true, -- may be unread: moves the chat and is not history
  history boolean NOT NULL DEFAULT false,
  instance text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_seq bigint,
  prior_seq bigint,
  changed text[],
  seq bigint,
  UNIQUE (chat_id, whatsapp_message_id)
);
CREATE INDEX messages_by_seq ON messages (tenant_id, seq);
CREATE INDEX messages_by_created_seq ON messages (tenant_id, created_seq);
CREATE INDEX messages_by_whatsapp_id ON messages (tenant_id, whatsapp_message_id);
CREATE INDEX messages_by_unresolved_sender ON messages (tenant_id, sender_jid) WHERE sender_jid LIKE '%@lid';
CREATE INDEX messages_by_time ON messages (chat_id, coalesce(sent_at, '-infinity') DESC, id DESC);
CREATE INDEX messages_unread ON messages (chat_id, sent_at) WHERE direction = 'INCOMING' AND counts;

-- Statuses, edits and deletions that overtook their message: applied when it comes, dropped when it does not.
CREATE TABLE pending_updates (
  tenant_id text NOT NULL,
  whatsapp_message_id text NOT NULL,
  instance text NOT NULL,
  jid text NOT NULL,
  status text,
  content text,
  edited_at timestamptz,
  deleted_at timestamptz,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, whatsapp_message_id, instance, jid)
);
CREATE INDEX pending_updates_by_age ON pending_updates (received_at);

-- What could not be stored, whole. The same failure of the same payload is one row.
CREATE TABLE dead_letters (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  received_at timestamptz NOT NULL DEFAULT now(),
  route text,
  error text,
  event text,
  instance text,
  payload jsonb,
  attempts int NOT NULL DEFAULT 1
);
CREATE INDEX dead_letters_by_time ON dead_letters (received_at DESC, id);
