-- A person can be erased. Hashes of their JIDs keep away what was sent before, and the tables need not say who it was.

-- The two keys of HMAC-SHA-256 (RFC 2104), made of one random key per tenant.
CREATE TABLE erasure_keys (
  tenant_id text PRIMARY KEY,
  inner_key bytea NOT NULL,
  outer_key bytea NOT NULL
);

-- The JIDs of erased persons, hashed: what was sent up to erased_at is not stored.
CREATE TABLE erased_jids (
  tenant_id text NOT NULL,
  hash bytea NOT NULL,
  erased_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, hash)
);

-- One erasure, which takes several transactions. An unfinished one is continued by any node.
CREATE TABLE erasures (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id text NOT NULL,
  jids text[], -- null once it is complete
  chat_ids uuid[] NOT NULL,
  files text[], -- of the messages that are gone: to be deleted unless something else needs them
  hash bytea NOT NULL, -- of the JID in the request
  erased_at timestamptz NOT NULL,
  caller text NOT NULL,
  subject text,
  counts jsonb NOT NULL DEFAULT '{}',
  continued_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz
);
CREATE INDEX erasures_open ON erasures (continued_at) WHERE completed_at IS NULL;

-- Chats of erased persons, for clients that resume.
CREATE TABLE erased_chats (
  tenant_id text NOT NULL,
  seq bigint NOT NULL,
  chat_id uuid NOT NULL,
  erased_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, seq)
);

-- A message in a group, of which only the row remains.
ALTER TABLE messages ADD COLUMN erased_at timestamptz;

-- Files that are to be deleted from the media store.
CREATE TABLE file_deletions (
  tenant_id text NOT NULL,
  sha256 text NOT NULL,
  due_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, sha256)
);
CREATE INDEX file_deletions_due ON file_deletions (due_at);

-- Each erasure and export: its caller, time and counts. A person appears only as a hash.
CREATE TABLE audit (
  nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tenant_id text NOT NULL,
  action text NOT NULL CHECK (action IN ('erase', 'export')),
  outcome text NOT NULL CHECK (outcome IN ('begun', 'complete', 'aborted')),
  about text NOT NULL CHECK (about IN ('contact', 'chat', 'tenant')),
  request uuid NOT NULL, -- the rows of one request
  caller text NOT NULL CHECK (caller IN ('operator', 'tenant', 'process')),
  subject text,
  hash bytea,
  chat_id uuid,
  counts jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_by_tenant ON audit (tenant_id, at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The table audit is append-only: its rows are neither changed nor deleted';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
