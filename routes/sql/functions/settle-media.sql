-- Stores how a try to fetch a file ended. The outcome's verdict is one of:
-- - stored: the file is in the store;
-- - too large, or no room in the tenant's share of the store: final;
-- - refused: Evolution never returns this file: final;
-- - unknown: Evolution does not have the message, perhaps not yet: final after five such answers;
-- - unusable: what arrived is not the file: final after two such answers;
-- - gone: WhatsApp no longer has the file: tried again until keep_trying is over;
-- - missing: the instance is not there now, or the file is too slow: the same;
-- - away: Evolution or the store does not work now: tried again until it does;
-- - host away: the host of the mediaUrl does not work now: tried again for an hour.
-- The last two are no answers: such tries count for nothing, and of the time between two answers an hour at most counts, because more passes
-- only while nothing can be asked. Where another way to get the file is left, it follows at once. A file that was stored in the meantime
-- stays so. A verdict of a try whose lease has expired does not count, because another try has begun.
CREATE OR REPLACE FUNCTION settle_media(tenant text, message uuid, try int, way text, outcome jsonb, keep_trying interval)
RETURNS TABLE (tenant_id text, seq bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  verdict text := outcome ->> 'verdict';
  sentence text := outcome ->> 'error';
  base bigint := (SELECT t.seq FROM tenants t WHERE t.tenant_id = tenant FOR UPDATE);
  f media := (SELECT x FROM media x WHERE x.tenant_id = tenant AND x.message_id = message FOR UPDATE);
  times int := coalesce((f.answers ->> verdict)::int, 0) + 1;
  -- the first answer that the file is gone begins the time of such answers
  asked interval := CASE WHEN verdict = 'gone' AND f.state = 'pending' THEN interval '0'
    ELSE f.answered_for + coalesce(least(now() - f.answered_at, interval '1 hour'), interval '0') END;
  wait interval;
BEGIN
  IF f.message_id IS NULL AND verdict = 'stored' THEN -- the message was erased meanwhile
    PERFORM release_files(tenant, ARRAY[outcome ->> 'sha256'], false);
  END IF;
  IF f.message_id IS NULL OR f.state = 'stored' OR (verdict <> 'stored' AND f.tries <> try) THEN
    RETURN;
  END IF;

  IF verdict = 'stored' THEN
    INSERT INTO media_files (tenant_id, sha256, bytes, mimetype)
    VALUES (tenant, outcome ->> 'sha256', (outcome ->> 'bytes')::bigint, outcome ->> 'type')
    ON CONFLICT DO NOTHING;
    UPDATE media x SET state = 'stored', error = NULL, sha256 = outcome ->> 'sha256', source = NULL, due_at = NULL, leased_until = NULL
    WHERE x.tenant_id = tenant AND x.message_id = message;
  ELSIF way <> 'evolution' AND verdict NOT IN ('away', 'too large', 'no room')
    AND (verdict = 'host away' AND now() - f.first_tried_at < interval '1 hour') IS NOT TRUE THEN
    UPDATE media x SET error = sentence,
      source = coalesce(x.source, '{}') || jsonb_build_object('failed', coalesce(x.source -> 'failed', '[]') || to_jsonb(way)),
      first_tried_at = NULL, answers = '{}', answered_at = NULL, answered_for = '0', due_at = now(), leased_until = NULL
    WHERE x.tenant_id = tenant AND x.message_id = message;
    RETURN;
  ELSE
    wait := CASE
      WHEN verdict = 'unknown' AND times < 5 OR verdict = 'unusable' AND times < 2 THEN times * interval '5 seconds'
      WHEN verdict IN ('gone', 'missing') AND asked < keep_trying THEN least(greatest(asked, interval '1 minute'), interval '1 hour')
      WHEN verdict IN ('away', 'host away') THEN least(greatest(now() - f.first_tried_at, interval '2 seconds'), interval '5 minutes') END;
    IF verdict NOT IN ('away', 'host away') THEN
      UPDATE media x SET answers = x.answers || jsonb_build_object(verdict, times), answered_at = now(), answered_for = asked
      WHERE x.tenant_id = tenant AND x.message_id = message;
    END IF;
    UPDATE media x SET leased_until = NULL, due_at = now() + wait * (0.5 + random() / 2),
      state = CASE WHEN verdict IN ('too large', 'no room') THEN 'skipped' WHEN verdict = 'gone' THEN 'expired' WHEN wait IS NULL THEN 'failed'
        ELSE x.state END,
      -- where an address in the event failed, that is the reason, and Evolution's refusal follows from it
      error = CASE WHEN x.source -> 'failed' ? 'url' AND f.error IS NOT NULL AND x.state = 'pending' AND verdict = 'refused'
          THEN f.error || '; ' || sentence
        WHEN wait IS NULL OR verdict = 'gone' THEN sentence ELSE x.error END
    WHERE x.tenant_id = tenant AND x.message_id = message;
  END IF;
  RETURN QUERY SELECT * FROM tell_media_state(tenant, message, base);
END $$;
