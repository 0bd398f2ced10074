-- How long messages and files are kept. A tenant's own rule takes precedence over the setting; each is a duration, or forever.

-- The time before which they are deleted; null: never.
CREATE OR REPLACE FUNCTION kept_since(own text, setting text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN k.keep < interval '1000 years' THEN now() - k.keep END -- PostgreSQL has no times that are much earlier
  FROM (SELECT CAST(nullif(coalesce(own, nullif(lower(btrim(setting)), ''), 'forever'), 'forever') AS interval) AS keep) k
$$;

-- Whether no rule deletes anything, which is the usual case.
CREATE OR REPLACE FUNCTION keeps_forever(setting text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT kept_since(NULL, setting) IS NULL AND NOT EXISTS (SELECT FROM retention)
$$;

-- The rows whose messages are still kept: a catch-up, a sync or a history does not bring back what retention has deleted.
CREATE OR REPLACE FUNCTION within_retention(rows jsonb, setting text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF keeps_forever(setting) THEN
    RETURN rows;
  END IF;
  RETURN coalesce((SELECT jsonb_agg(e.value ORDER BY e.ordinality) FROM jsonb_array_elements(rows) WITH ORDINALITY e
    LEFT JOIN instances i ON i.name = e.value ->> 'instance'
    LEFT JOIN retention r ON r.tenant_id = i.tenant_id
    WHERE (to_timestamp((e.value ->> 'sent_at')::numeric) < kept_since(r.messages_keep, setting)) IS NOT TRUE), '[]');
END $$;

-- The rows, without fetching the files of messages that are older than files are kept.
CREATE OR REPLACE FUNCTION without_old_files(rows jsonb, setting text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT rows @? '$[*].file' OR keeps_forever(setting) THEN
    RETURN rows;
  END IF;
  RETURN (SELECT jsonb_agg(CASE WHEN e.value ? 'file' AND to_timestamp((e.value ->> 'sent_at')::numeric) < kept_since(r.media_keep, setting)
      THEN e.value || jsonb_build_object('media', coalesce(nullif(e.value -> 'media', 'null'), '{}') - '{thumbnail}'::text[] || s.state,
        'file', (e.value -> 'file') - '{thumbnail, source}'::text[] || s.state || '{"due": false}')
      ELSE e.value END ORDER BY e.ordinality)
    FROM jsonb_array_elements(rows) WITH ORDINALITY e
    LEFT JOIN instances i ON i.name = e.value ->> 'instance'
    LEFT JOIN retention r ON r.tenant_id = i.tenant_id
    CROSS JOIN (SELECT jsonb_build_object('state', 'skipped', 'error', outdated_file()) AS state) s);
END $$;

-- Why an old message has no file. The state is skipped, so that no repeat of the message requests the file again.
CREATE OR REPLACE FUNCTION outdated_file() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'The message is older than files are kept (MEDIA_KEEP)';
