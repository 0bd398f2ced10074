-- A file in the media store, once per tenant however often it was sent. mimetype is what the content is, not what its sender declared.
CREATE TABLE media_files (
  tenant_id text NOT NULL,
  sha256 text NOT NULL, -- lower-case hex
  bytes bigint NOT NULL,
  mimetype text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, sha256)
);

-- The media of a message. A row with due_at is in the queue; a row with leased_until is being fetched by a node.
CREATE TABLE media (
  tenant_id text NOT NULL,
  message_id uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
  instance text,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'stored', 'expired', 'failed', 'skipped')),
  error text, -- why, in one sentence
  sha256 text, -- once stored
  thumbnail bytea, -- WhatsApp's own, from the event
  source jsonb, -- what fetching needs besides the message's id: base64, url, or the message of a WHATSAPP-BUSINESS instance; null once stored
  due_at timestamptz,
  leased_until timestamptz,
  tries int NOT NULL DEFAULT 0,
  first_tried_at timestamptz,
  PRIMARY KEY (tenant_id, message_id)
);
CREATE INDEX media_due ON media (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX media_by_message ON media (message_id); -- deleting a message

-- What POST /api/media took, until it is sent, and for sending it again.
CREATE TABLE uploads (
  tenant_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  sha256 text NOT NULL,
  mimetype text NOT NULL,
  file_name text,
  bytes bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, sha256) REFERENCES media_files
);
