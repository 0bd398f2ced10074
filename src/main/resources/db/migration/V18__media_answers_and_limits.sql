-- What became of the tries to fetch a file. A try while Evolution or the store is away is no answer.
ALTER TABLE media
  ADD COLUMN tried_at timestamptz, -- when the last try began
  ADD COLUMN answers jsonb NOT NULL DEFAULT '{}', -- how many tries ended with each verdict
  ADD COLUMN answered_at timestamptz, -- the last of them
  ADD COLUMN answered_for interval NOT NULL DEFAULT '0'; -- the time over which they are spread, without the times in which there was none

UPDATE media SET answered_at = now(), answered_for = now() - first_tried_at
WHERE state = 'expired' AND due_at IS NOT NULL AND first_tried_at IS NOT NULL;

-- MEDIA_MAX_TENANT_BYTES: the sum of a tenant's files is read from the index alone.
CREATE INDEX media_files_bytes ON media_files (tenant_id) INCLUDE (bytes);
