-- Erased persons: their JIDs, their hashes, and what does not come back.

-- Makes a tenant's keys of HMAC-SHA-256 (RFC 2104) from 32 random bytes, unless it has them. gen_random_uuid is random enough for keys:
-- 122 bits each.
CREATE OR REPLACE FUNCTION make_erasure_keys(tenant text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO erasure_keys (tenant_id, inner_key, outer_key)
  SELECT tenant, string_agg(set_byte('\x00', 0, b.value # x'36'::int), '' ORDER BY b.nth),
    string_agg(set_byte('\x00', 0, b.value # x'5c'::int), '' ORDER BY b.nth)
  FROM (SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || decode(repeat('00', 32), 'hex') AS key OFFSET 0) k
  CROSS JOIN LATERAL (SELECT n AS nth, get_byte(k.key, n) AS value FROM generate_series(0, 63) n) b
  WHERE NOT EXISTS (SELECT FROM erasure_keys e WHERE e.tenant_id = tenant)
  HAVING count(*) > 0
  ON CONFLICT DO NOTHING;
$$;

-- A JID's hash for its tenant; null while the tenant has no keys.
CREATE OR REPLACE FUNCTION erasure_hash(tenant text, jid text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(k.outer_key || sha256(k.inner_key || convert_to(jid, 'UTF8'))) FROM erasure_keys k WHERE k.tenant_id = tenant;
$$;

-- The time of the last erasure of a person with one of these JIDs; null if there was none.
CREATE OR REPLACE FUNCTION erased_at(tenant text, jids text[]) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT max(e.erased_at) FROM unnest(jids) j (jid)
  JOIN erased_jids e ON e.tenant_id = tenant AND e.hash = erasure_hash(tenant, j.jid);
$$;

-- The form of a Brazilian mobile number with or without its ninth digit; null for other JIDs.
CREATE OR REPLACE FUNCTION other_ninth_digit(jid text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jid ~ '^55[1-9]{2}9[6-9][0-9]{7}@s[.]whatsapp[.]net$' THEN left(jid, 4) || substr(jid, 6)
  WHEN jid ~ '^55[1-9]{2}[6-9][0-9]{7}@s[.]whatsapp[.]net$' THEN left(jid, 4) || '9' || substr(jid, 5) END;

CREATE OR REPLACE FUNCTION is_known_jid(tenant text, given text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = given)
    OR EXISTS (SELECT FROM contacts k WHERE k.tenant_id = tenant AND (k.jid = given OR k.phone_jid = given))
    OR EXISTS (SELECT FROM chats c WHERE c.tenant_id = tenant AND c.whatsapp_chat_id = given);
$$;

-- Every JID of the person that has one of them, as far as they are known: @lid and phone, and the aliases of their chats. A number that is
-- known only in the other form of its ninth digit stands for that one too.
CREATE OR REPLACE FUNCTION person_jids(tenant text, given text) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE forms (jid) AS (
    SELECT v.jid FROM (VALUES (given), (CASE WHEN NOT is_known_jid(tenant, given) AND is_known_jid(tenant, other_ninth_digit(given))
      THEN other_ninth_digit(given) END)) v (jid) WHERE v.jid IS NOT NULL
    UNION
    SELECT n.jid FROM forms f CROSS JOIN LATERAL (
      SELECT k.phone_jid AS jid FROM contacts k WHERE k.tenant_id = tenant AND k.jid = f.jid AND k.phone_jid IS NOT NULL
      UNION ALL
      SELECT k.jid FROM contacts k WHERE k.tenant_id = tenant AND k.phone_jid = f.jid
      UNION ALL
      SELECT unnest(ARRAY[b.jid, c.whatsapp_chat_id]) FROM chat_aliases a JOIN chat_aliases b ON b.chat_id = a.chat_id JOIN chats c ON c.id = a.chat_id
      WHERE a.tenant_id = tenant AND a.jid = f.jid
      UNION ALL
      SELECT l.jid FROM (SELECT same_digits_lid(f.jid) AS jid) l
      WHERE EXISTS (SELECT FROM contacts k WHERE k.tenant_id = tenant AND k.jid = l.jid)
        OR EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = l.jid)
      UNION ALL
      SELECT same_digits_phone(f.jid) WHERE is_lid(f.jid)) n
  )
  SELECT array_agg(f.jid ORDER BY f.jid) FROM forms f;
$$;

-- The chats of these JIDs, groups excluded.
CREATE OR REPLACE FUNCTION person_chats(tenant text, jids text[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(c.id ORDER BY c.id), '{}') FROM chats c
  WHERE c.tenant_id = tenant AND NOT c.is_group AND (c.whatsapp_chat_id = ANY (jids)
    OR c.id IN (SELECT a.chat_id FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid = ANY (jids)));
$$;

-- Whether a text names one of these JIDs, or the number in one, which is no part of a longer number.
CREATE OR REPLACE FUNCTION names_person(text text, jids text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT EXISTS (SELECT FROM unnest(jids) j (jid) CROSS JOIN LATERAL (SELECT split_part(j.jid, '@', 1) AS digits) d
    WHERE CASE WHEN d.digits ~ '^[0-9]+$' THEN position(d.digits IN text) > 0 AND text ~ ('(^|[^0-9])' || d.digits || '($|[^0-9])')
      ELSE position(j.jid IN text) > 0 END);
$$;

-- A text without the numbers that it mentions.
CREATE OR REPLACE FUNCTION without_mentions(text text, jids text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  jid text;
BEGIN
  FOREACH jid IN ARRAY jids LOOP
    IF split_part(jid, '@', 1) ~ '^[0-9]+$' THEN
      text := regexp_replace(text, '@' || split_part(jid, '@', 1) || '(?![0-9])', '@…', 'g');
    END IF;
  END LOOP;
  RETURN text;
END $$;

-- The rows of a mapping without those that would bring an erased person back. kind: message, update, contact or chat. The caller holds the
-- tenants' locks. For tenants that have erased nobody, this is one lookup.
-- - A message that was sent up to the erasure is dropped; without a time or from the future, if it is history or caught up. So is every repeat
--   of a message whose row remains.
-- - An update of a message that is not stored is dropped, except a status if the person has written again.
-- - Facts about a contact or a chat have no time: they are dropped until the person has written again.
-- - Mentions in messages of that time lose the person's JIDs and numbers.
CREATE OR REPLACE FUNCTION without_erased(kind text, rows jsonb, tenant_ids text[]) RETURNS jsonb LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM erased_jids e WHERE e.tenant_id = ANY (tenant_ids)) THEN
    RETURN rows;
  END IF;
  IF kind = 'message' THEN
    PERFORM learn_erased_jids(rows);
  END IF;
  RETURN (
    WITH given AS (
      SELECT e.r, e.ord, x.*, i.tenant_id, x.history OR x.caught_up AS is_late,
        coalesce(to_timestamp(x.sent_at), CASE WHEN x.history OR x.caught_up THEN '-infinity'::timestamptz END) AS at,
        erased_at(i.tenant_id, ARRAY[x.jid, x.alt]) AS chat_erased,
        CASE WHEN x.jid LIKE '%@g.us' THEN erased_at(i.tenant_id, ARRAY[x.participant, x.participant_alt]) END AS author_erased
      FROM jsonb_array_elements(rows) WITH ORDINALITY e (r, ord)
      CROSS JOIN LATERAL jsonb_to_record(e.r) AS x (instance text, jid text, alt text, participant text, participant_alt text, id text,
        content text, sent_at numeric, edited_at numeric, history boolean, caught_up boolean, mentions text[])
      LEFT JOIN instances i ON i.name = x.instance AND i.tenant_id = ANY (tenant_ids)
    )
    SELECT coalesce(jsonb_agg(CASE WHEN g.mentions IS NULL OR kind <> 'message' THEN g.r ELSE g.r || w.unmentioned END ORDER BY g.ord), '[]')
    FROM given g
    CROSS JOIN LATERAL (
      SELECT jsonb_build_object('mentions', coalesce(to_jsonb(ARRAY(SELECT m FROM unnest(g.mentions) m WHERE m <> ALL (o.jids))), '[]'))
        || CASE WHEN g.content IS NULL THEN '{}' ELSE jsonb_build_object('content', without_mentions(g.content, o.jids)) END AS unmentioned
      FROM (SELECT ARRAY(SELECT m FROM unnest(g.mentions) m WHERE g.at <= erased_at(g.tenant_id, ARRAY[m])) AS jids) o) w
    WHERE g.tenant_id IS NULL OR NOT CASE kind
      WHEN 'message' THEN coalesce(g.at <= greatest(g.chat_erased, g.author_erased)
          OR g.is_late AND g.at > now() + interval '1 day' AND greatest(g.chat_erased, g.author_erased) IS NOT NULL, false)
        OR EXISTS (SELECT FROM messages m WHERE m.tenant_id = g.tenant_id AND m.whatsapp_message_id = g.id AND m.erased_at IS NOT NULL)
      WHEN 'update' THEN EXISTS (SELECT FROM messages m WHERE m.tenant_id = g.tenant_id AND m.whatsapp_message_id = g.id AND m.erased_at IS NOT NULL)
        OR g.chat_erased IS NOT NULL
          AND NOT EXISTS (SELECT FROM messages m WHERE m.tenant_id = g.tenant_id AND m.whatsapp_message_id = g.id)
          AND (g.content IS NOT NULL OR NOT has_written_again(g.tenant_id, g.jid, g.alt))
        -- an edit may name the group or the instance, and not who edited; a catch-up brings the texts of others again
        OR g.content IS NOT NULL AND NOT EXISTS (SELECT FROM messages m WHERE m.tenant_id = g.tenant_id AND m.whatsapp_message_id = g.id)
          AND coalesce(to_timestamp(g.edited_at) <= (SELECT max(e.erased_at) FROM erased_jids e WHERE e.tenant_id = g.tenant_id), false)
      ELSE g.chat_erased IS NOT NULL AND NOT has_written_again(g.tenant_id, g.jid, g.alt) END);
END $$;

-- Whether there is a chat with an erased person, which only a new message begins.
CREATE OR REPLACE FUNCTION has_written_again(tenant text, jid text, alt text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = tenant AND a.jid IN (has_written_again.jid, alt));
$$;

-- A message that has both @lid and phone of an erased person, of which one was not known then: that one is kept away too, and what is stored
-- under it from before is erased. Not if it is known to have another phone: then the number has changed hands.
CREATE OR REPLACE FUNCTION learn_erased_jids(rows jsonb) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  n record;
  others text[];
BEGIN
  FOR n IN
    SELECT i.tenant_id, p.jid, array_agg(DISTINCT p.erased) AS forms, max(e.at) AS at
    FROM jsonb_to_recordset(rows) AS x (instance text, jid text, alt text, participant text, participant_alt text)
    JOIN instances i ON i.name = x.instance
    CROSS JOIN LATERAL (VALUES (x.jid, x.alt), (x.alt, x.jid), (x.participant, x.participant_alt), (x.participant_alt, x.participant)) p (erased, jid)
    CROSS JOIN LATERAL (SELECT erased_at(i.tenant_id, ARRAY[p.erased]) AS at) e
    WHERE p.erased <> p.jid AND e.at > coalesce(erased_at(i.tenant_id, ARRAY[p.jid]), '-infinity')
      AND NOT EXISTS (SELECT FROM contacts k WHERE k.tenant_id = i.tenant_id AND k.jid IN (p.jid, p.erased) AND k.phone_jid NOT IN (p.jid, p.erased))
    GROUP BY i.tenant_id, p.jid
  LOOP
    others := array_remove(ARRAY[n.jid, same_digits_phone(n.jid)], NULL);
    INSERT INTO erased_jids AS k (tenant_id, hash, erased_at) SELECT n.tenant_id, erasure_hash(n.tenant_id, o.jid), n.at FROM unnest(others) o (jid)
    ON CONFLICT (tenant_id, hash) DO UPDATE SET erased_at = EXCLUDED.erased_at;
    DELETE FROM contacts k WHERE k.tenant_id = n.tenant_id AND k.jid = ANY (others);
    DELETE FROM pending_updates p WHERE p.tenant_id = n.tenant_id AND p.jid = ANY (others);
    PERFORM forget_labels_and_words(n.tenant_id, others, '{}');
    INSERT INTO erasures (tenant_id, jids, chat_ids, hash, erased_at, caller, continued_at)
    VALUES (n.tenant_id, others || n.forms, '{}', erasure_hash(n.tenant_id, n.jid), n.at, 'process', '-infinity');
  END LOOP;
END $$;

-- Dead letters without those of an erased person. A letter with a message from after the erasure stays.
CREATE OR REPLACE FUNCTION letters_without_erased(letters jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM erased_jids) THEN
    RETURN letters;
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(l.value ORDER BY l.ordinality), '[]') FROM jsonb_array_elements(letters) WITH ORDINALITY l
    LEFT JOIN instances i ON i.name = l.value ->> 'instance'
    CROSS JOIN LATERAL (SELECT max(erased_at(i.tenant_id, ARRAY[d.m[1] || '@s.whatsapp.net', d.m[1] || '@lid'])) AS at
      FROM (SELECT DISTINCT m FROM regexp_matches(l.value ->> 'payload', '[0-9]{5,20}', 'g') m) d) e
    WHERE e.at IS NULL OR EXISTS (SELECT FROM jsonb_path_query(l.value, '$.**.messageTimestamp') t
      WHERE CASE WHEN t #>> '{}' ~ '^[0-9]{1,12}$' THEN to_timestamp((t #>> '{}')::bigint) > e.at END));
END $$;

-- Deletes the reports on labels of these JIDs, and the words of these messages, which are indexed again only later.
CREATE OR REPLACE FUNCTION forget_labels_and_words(tenant text, jids text[], message_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM label_reports r WHERE r.tenant_id = tenant AND r.jid = ANY (jids);
  PERFORM FROM message_words w WHERE w.message_id = ANY (message_ids) ORDER BY w.message_id FOR UPDATE; -- in the order of index_messages
  DELETE FROM message_words w WHERE w.message_id = ANY (message_ids);
END $$;

-- Adds up two objects of numbers.
CREATE OR REPLACE FUNCTION added_counts(a jsonb, b jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(s.key, s.total), '{}') FROM (
    SELECT e.key, sum(e.value::bigint) AS total FROM (SELECT * FROM jsonb_each_text(a) UNION ALL SELECT * FROM jsonb_each_text(b)) e
    GROUP BY e.key) s;
$$;
