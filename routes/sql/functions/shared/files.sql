-- The files of messages: their rows in media, and what messages.media contains about them.

-- Why a file is never fetched, or null. The length is its sender's word, but a file of another length is rejected anyway.
CREATE OR REPLACE FUNCTION too_large(media jsonb, most_bytes bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (media ->> 'fileLength')::numeric > most_bytes THEN format('the file has more than %s bytes (MEDIA_MAX_BYTES)', most_bytes) END;

-- The rows with the state of each file: pending, or skipped where MEDIA_MAX_BYTES excludes it, or MEDIA_FETCH_TYPES, which is a rule only for
-- files that are fetched without a request. Where nothing is fetched, rows have no files.
CREATE OR REPLACE FUNCTION with_files(rows jsonb, fetched text, kinds text, most_bytes bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT rows @? '$[*].file' THEN
    RETURN rows;
  END IF;
  RETURN (
    SELECT jsonb_agg(CASE
        WHEN NOT e.r ? 'file' THEN e.r
        WHEN fetched = 'off' THEN e.r - 'file'
        ELSE e.r || jsonb_build_object('media', coalesce(nullif(e.r -> 'media', 'null'), '{}') || s.state,
          'file', (e.r -> 'file') || s.state || jsonb_build_object('due', fetched = 'auto')) END ORDER BY e.ord)
    FROM jsonb_array_elements(rows) WITH ORDINALITY e (r, ord)
    CROSS JOIN LATERAL (SELECT jsonb_strip_nulls(jsonb_build_object('state', CASE WHEN x.error IS NULL THEN 'pending' ELSE 'skipped' END,
        'error', x.error)) AS state
      FROM (SELECT CASE
          WHEN fetched = 'auto' AND NOT e.r #>> '{file, kind}' = ANY (regexp_split_to_array(trim(kinds), '\s*,\s*'))
            THEN format('MEDIA_FETCH_TYPES does not contain %s', e.r #>> '{file, kind}')
          ELSE too_large(e.r -> 'media', most_bytes) END AS error) x) s);
END $$;

-- What is known about a file, completed by a repeat. The state is never the repeat's, which does not know it.
CREATE OR REPLACE FUNCTION better_media(known jsonb, given jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(CASE WHEN known ? 'state' THEN given - '{state, error, bytes, type}'::text[] ELSE given END || known, known, given);

-- The same where a remap gives what is known about a file: it replaces what the mapping made before, but not what was learned from the file.
CREATE OR REPLACE FUNCTION remapped_media(known jsonb, given jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(known || CASE WHEN known ? 'state' THEN given - '{state, error, bytes, type}'::text[] ELSE given END, given, known);

-- The ways to get a file, in a repeat of its message, that have not been tried: it had none of that name, or that one has failed.
CREATE OR REPLACE FUNCTION new_ways(known jsonb, given jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each(given) e
  WHERE e.key IN ('base64', 'url') AND (known -> e.key IS NULL OR known -> 'failed' ? e.key AND known -> e.key <> e.value)
$$;

-- What fetching needs, completed by a repeat.
CREATE OR REPLACE FUNCTION better_source(known jsonb, given jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  fresh jsonb := new_ways(known, given);
BEGIN
  RETURN nullif(coalesce(given, '{}') || coalesce(known, '{}') || fresh
    || CASE WHEN known ? 'failed' THEN jsonb_build_object('failed', (known -> 'failed') - ARRAY(SELECT jsonb_object_keys(fresh))) ELSE '{}' END, '{}');
END $$;

-- Stores what fetching the file of a row needs. A repeat adds what is missing; where it has a new way to get a file that was given up, the file
-- is fetched. The files of old messages are due since the messages were sent, so that they come after those of new messages.
CREATE OR REPLACE FUNCTION keep_file(tenant text, message uuid, given jsonb) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  came jsonb := nullif(given #> '{file, source}', '{}');
  is_pending boolean := coalesce(given #>> '{file, state}' = 'pending', false);
  due timestamptz := CASE WHEN is_pending AND (given #>> '{file, due}')::boolean
    THEN CASE WHEN given ?| ARRAY['history', 'caught_up'] THEN least(to_timestamp((given ->> 'sent_at')::numeric), now()) ELSE now() END END;
BEGIN
  INSERT INTO media AS f (tenant_id, message_id, instance, state, error, thumbnail, source, due_at)
  VALUES (tenant, message, given ->> 'instance', coalesce(given #>> '{file, state}', 'pending'), given #>> '{file, error}',
    decode(given #>> '{file, thumbnail}', 'base64'), came, due)
  ON CONFLICT (tenant_id, message_id) DO NOTHING;
  IF FOUND THEN
    RETURN;
  END IF;

  UPDATE media f SET state = 'pending', error = NULL, due_at = due, leased_until = NULL,
    first_tried_at = NULL, answers = '{}', answered_at = NULL, answered_for = '0'
  WHERE f.tenant_id = tenant AND f.message_id = message AND is_pending AND f.state IN ('expired', 'failed') AND new_ways(f.source, came) <> '{}';
  IF FOUND THEN
    PERFORM tell_media_state(tenant, message, (SELECT t.seq FROM tenants t WHERE t.tenant_id = tenant));
  END IF;
  UPDATE media f SET thumbnail = coalesce(f.thumbnail, decode(given #>> '{file, thumbnail}', 'base64')),
    source = CASE WHEN f.state = 'stored' THEN f.source ELSE better_source(f.source, came) END
  WHERE f.tenant_id = tenant AND f.message_id = message
    AND (f.thumbnail IS NULL AND given #>> '{file, thumbnail}' IS NOT NULL OR f.state <> 'stored' AND came IS NOT NULL);
END $$;

-- Which of two states of the same file is kept: the better one.
CREATE OR REPLACE FUNCTION file_rank(state text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(array_position(ARRAY['skipped', 'failed', 'expired', 'pending', 'stored'], state), 0);

-- Moves the files of messages that are in both chats to those that stay; of two, the one with the better state wins. A try for one that moves
-- is not finished under its new id: it begins again.
CREATE OR REPLACE FUNCTION merge_files(from_chat uuid, into_chat uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r record;
  won media;
BEGIN
  FOR r IN
    SELECT k.id AS message, d AS moved, f AS kept
    FROM messages o JOIN media d ON d.message_id = o.id
    JOIN messages k ON k.chat_id = into_chat AND k.whatsapp_message_id = o.whatsapp_message_id
    LEFT JOIN media f ON f.message_id = k.id
    WHERE o.chat_id = from_chat
  LOOP
    won := CASE WHEN file_rank((r.moved).state) > file_rank((r.kept).state) THEN r.moved ELSE r.kept END;
    IF won.message_id <> r.message AND won.leased_until IS NOT NULL THEN
      won.leased_until := NULL;
      won.due_at := now();
    END IF;
    won.message_id := r.message;
    won.thumbnail := coalesce((r.kept).thumbnail, (r.moved).thumbnail);
    won.source := CASE WHEN won.state <> 'stored'
      THEN nullif(coalesce((r.moved).source, '{}') || coalesce((r.kept).source, '{}') || coalesce(won.source, '{}'), '{}') END;
    DELETE FROM media f WHERE f.message_id = r.message;
    INSERT INTO media SELECT won.*;
  END LOOP;
END $$;

-- Brings messages.media up to date with the state in media, as a change that clients receive. The caller holds the tenant's lock; base is the
-- tenant's seq before the change.
CREATE OR REPLACE FUNCTION tell_media_state(tenant text, message uuid, base bigint) RETURNS TABLE (tenant_id text, seq bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  UPDATE messages m SET media = n.media, changed = ARRAY['media'], prior_seq = m.seq, seq = base + 1, updated_at = now()
  FROM media f
  LEFT JOIN media_files s ON s.tenant_id = f.tenant_id AND s.sha256 = f.sha256 AND f.state = 'stored'
  JOIN messages o ON o.id = f.message_id
  CROSS JOIN LATERAL (SELECT (coalesce(o.media, '{}') - '{state, error, bytes, type}'::text[]) || jsonb_strip_nulls(jsonb_build_object(
    'state', f.state, 'error', CASE WHEN f.state <> 'pending' THEN f.error END, 'bytes', s.bytes, 'type', s.mimetype)) AS media) n
  WHERE f.tenant_id = tenant AND f.message_id = message AND m.id = message AND m.media IS DISTINCT FROM n.media;
  IF FOUND THEN
    UPDATE tenants t SET seq = base + 1 WHERE t.tenant_id = tenant;
    RETURN QUERY SELECT * FROM changed_tenants(ARRAY[tenant], ARRAY[base]);
  END IF;
END $$;

-- an earlier version of the next function
DROP FUNCTION IF EXISTS request_media(text, uuid);

-- Makes the file of a message due, whatever its state and kind, unless it is stored, being fetched, or too large. A file that was given up
-- begins again; a request for a pending one only makes it due, five seconds after its last try at the earliest: so repeated requests change
-- nothing. A message from before MEDIA_STORE was set gets its row now. Returns the state, or no row if the tenant ('' for an operator) has no
-- such message with a file.
CREATE OR REPLACE FUNCTION request_media(caller text, message uuid, most_bytes bigint)
RETURNS TABLE (tenant_id text, seq bigint, state text, error text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner text;
  refusal text;
  base bigint;
BEGIN
  SELECT m.tenant_id, too_large(m.media, most_bytes) INTO owner, refusal FROM messages m
  WHERE m.id = message AND (caller = '' OR m.tenant_id = caller)
    AND (m.message_type IN ('imageMessage', 'videoMessage', 'ptvMessage', 'audioMessage', 'documentMessage', 'stickerMessage') OR m.media ? 'state');
  IF owner IS NULL THEN
    RETURN;
  END IF;
  base := (SELECT t.seq FROM tenants t WHERE t.tenant_id = owner FOR UPDATE);

  INSERT INTO media AS f (tenant_id, message_id, instance, state, error, due_at)
  SELECT owner, m.id, m.instance, CASE WHEN refusal IS NULL THEN 'pending' ELSE 'skipped' END, refusal, CASE WHEN refusal IS NULL THEN now() END
  FROM messages m WHERE m.id = message
  ON CONFLICT (tenant_id, message_id) DO UPDATE SET state = EXCLUDED.state, error = EXCLUDED.error, source = f.source - 'failed',
    due_at = CASE WHEN refusal IS NULL THEN greatest(now(), f.tried_at + interval '5 seconds') END, first_tried_at = NULL,
    answers = '{}', answered_at = NULL, answered_for = '0'
  WHERE f.state NOT IN ('pending', 'stored') AND (f.leased_until IS NULL OR f.leased_until < now());
  IF NOT FOUND THEN
    UPDATE media f SET due_at = least(f.due_at, greatest(now(), f.tried_at + interval '5 seconds'))
    WHERE f.tenant_id = owner AND f.message_id = message AND f.state = 'pending' AND (f.leased_until IS NULL OR f.leased_until < now());
  END IF;
  RETURN QUERY
    SELECT owner, (SELECT x.seq FROM tell_media_state(owner, message, base) x), f.state, f.error
    FROM media f WHERE f.tenant_id = owner AND f.message_id = message;
END $$;

-- Marks a stored file that the media store does not have any more. Where files are fetched, it becomes pending: at once if it was requested or
-- files are fetched without a request. Its hash stays, because a store may only be away: a try looks there first. A file that has been stored
-- again in the meantime stays so. Returns the state.
CREATE OR REPLACE FUNCTION lose_file(tenant text, message uuid, hash text, fetched text, requested boolean)
RETURNS TABLE (tenant_id text, seq bigint, state text, error text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  base bigint := (SELECT t.seq FROM tenants t WHERE t.tenant_id = tenant FOR UPDATE);
BEGIN
  UPDATE media f SET state = CASE WHEN fetched = 'off' THEN 'failed' ELSE 'pending' END,
    error = CASE WHEN fetched = 'off' THEN 'The media store does not have this file any more' END,
    due_at = CASE WHEN fetched = 'auto' OR fetched <> 'off' AND requested THEN now() END, first_tried_at = NULL,
    answers = '{}', answered_at = NULL, answered_for = '0'
  WHERE f.tenant_id = tenant AND f.message_id = message AND f.state = 'stored' AND f.sha256 = hash;
  RETURN QUERY
    SELECT tenant, (SELECT x.seq FROM tell_media_state(tenant, message, base) x), f.state, f.error
    FROM media f WHERE f.tenant_id = tenant AND f.message_id = message;
END $$;

-- Marks those of a tenant's files for deletion that no message and nothing that is sent needs any more. An upload that was not sent keeps its
-- file, unless uploads are to go too. Returns their number. The caller holds the tenant's lock.
CREATE OR REPLACE FUNCTION release_files(tenant text, hashes text[], with_uploads boolean) RETURNS int LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  unused text[] := ARRAY(SELECT DISTINCT h.sha256 FROM unnest(hashes) h (sha256)
    WHERE h.sha256 IS NOT NULL
      AND NOT EXISTS (SELECT FROM media d WHERE d.tenant_id = tenant AND d.sha256 = h.sha256)
      AND NOT EXISTS (SELECT FROM outbox o WHERE o.tenant_id = tenant AND o.sha256 = h.sha256)
      AND (with_uploads OR NOT EXISTS (SELECT FROM uploads u WHERE u.tenant_id = tenant AND u.sha256 = h.sha256)));
BEGIN
  DELETE FROM uploads u WHERE u.tenant_id = tenant AND u.sha256 = ANY (unused);
  DELETE FROM media_files f WHERE f.tenant_id = tenant AND f.sha256 = ANY (unused);
  INSERT INTO file_deletions (tenant_id, sha256) SELECT tenant, u FROM unnest(unused) u ON CONFLICT DO NOTHING;
  RETURN cardinality(unused);
END $$;
