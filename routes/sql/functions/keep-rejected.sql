-- Stores dead letters [{event, instance, error, payload}]. The id is a hash of the payload, so the same payload is one row, regardless of how
-- often and why it fails; the row keeps the last error. A team's constraint, index or trigger on dead_letters may reject a letter. A retry
-- would never succeed and would block all later events, so the letter is stored with only the beginning of its payload, which is enough to
-- find the event in Evolution. A letter that is rejected even then is returned as a row, for the log.
CREATE OR REPLACE FUNCTION keep_rejected(of_route text, letters jsonb, shortened boolean DEFAULT false)
RETURNS TABLE (lost_event text, lost_instance text, excerpt text, why text) LANGUAGE plpgsql AS $$
DECLARE
  refusal text;
BEGIN
  letters := letters_without_erased(letters);
  BEGIN
    INSERT INTO dead_letters AS d (id, route, event, instance, error, payload, attempts)
    SELECT k.id, of_route, min(x.event), min(x.instance), (array_agg(x.error ORDER BY x.ord DESC))[1], (array_agg(x.payload))[1], count(*)
    FROM ROWS FROM (jsonb_to_recordset(letters) AS (event text, instance text, error text, payload jsonb))
      WITH ORDINALITY AS x (event, instance, error, payload, ord)
    CROSS JOIN LATERAL (SELECT md5(x.payload::text)::uuid AS id) k
    WHERE x.payload IS NOT NULL
    GROUP BY k.id ORDER BY k.id
    ON CONFLICT (id) DO UPDATE SET attempts = d.attempts + EXCLUDED.attempts, error = EXCLUDED.error, route = EXCLUDED.route;
    RETURN;
  EXCEPTION WHEN triggered_action_exception OR cardinality_violation OR data_exception OR integrity_constraint_violation
    OR triggered_data_change_violation OR external_routine_exception OR with_check_option_violation OR program_limit_exceeded
    OR plpgsql_error THEN -- as in DatabaseAway: after any other error, a retry loses nothing
    refusal := SQLERRM;
  END;
  IF jsonb_array_length(letters) > 1 THEN
    RETURN QUERY SELECT k.* FROM jsonb_array_elements(letters) l
      CROSS JOIN LATERAL keep_rejected(of_route, jsonb_build_array(l.value), shortened) k;
  ELSIF shortened THEN
    RETURN QUERY SELECT x.event, x.instance, x.payload ->> 'begins', refusal
      FROM jsonb_to_recordset(letters) AS x (event text, instance text, payload jsonb);
  ELSE
    RETURN QUERY SELECT k.* FROM jsonb_to_recordset(letters) AS x (event text, instance text, error text, payload jsonb)
      CROSS JOIN LATERAL (SELECT left(x.event, 64) AS event, left(x.instance, 255) AS instance) s
      CROSS JOIN LATERAL keep_rejected(of_route, jsonb_build_array(jsonb_build_object('event', s.event, 'instance', s.instance,
        'error', format('%s; kept shortened because dead_letters rejects the complete letter: %s', left(x.error, 500), left(refusal, 500)),
        'payload', jsonb_build_object('event', s.event, 'instance', s.instance, 'md5', md5(x.payload::text),
          'begins', left(x.payload::text, 500)))), true) k;
  END IF;
END $$;
