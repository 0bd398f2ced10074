-- How long a tenant's messages and files are kept, where it has rules of its own: a duration, or forever. Null: MESSAGES_KEEP, MEDIA_KEEP.
-- Not in tenants, whose rows are locked by everything that stores.
CREATE TABLE retention (
  tenant_id text PRIMARY KEY,
  messages_keep text,
  media_keep text,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX media_by_file ON media (tenant_id, sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX uploads_by_file ON uploads (tenant_id, sha256);
-- For MEDIA_KEEP.
CREATE INDEX media_with_content ON media (tenant_id, message_id)
  WHERE state IN ('stored', 'pending') OR thumbnail IS NOT NULL OR source IS NOT NULL OR sha256 IS NOT NULL;
