-- Reads only. find_messages returns the newest messages that search_terms finds, and marked_words which of their words it found.

-- The terms of a search: a tsquery as text, with ~ in place of the month (empty if there is no word in it), and the terms that have to be
-- compared with a text.
-- A word matches words with its stem or, from four letters on, that begin with it; three letters are enough for the only word, because the
-- beginnings of frequent words are found soon. A quoted phrase, and a word with a separator in it, match
-- the same words in the same order; an asterisk marks a last word that may be a beginning. A number with separators matches its digits, however they are separated.
CREATE OR REPLACE FUNCTION search_terms(q text, OUT query text, OUT phrases text[], OUT words text[], OUT prefixes text[], OUT stems text[],
  OUT numbers text[])
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  typed text[];
  plain text;
  stem text;
  beginning text := CASE WHEN plain_words(q) LIKE '% %' THEN '____%' ELSE '___%' END;
  digits text;
  parts text[] := '{}';
BEGIN
  phrases := '{}';
  words := '{}';
  prefixes := '{}';
  stems := '{}';
  numbers := '{}';
  -- the longest alternative counts: a phone number with spaces is one part
  FOR typed IN SELECT regexp_matches(translate(q, '“”„«»', '"""""'),
    '"([^"]*)"?|((?:\+?55[ -]?)?\(?\d{2}\)?[ -]?\d{4,5}[- ]?\d{4}(?!\d)|[^"\s]+)', 'g')
  LOOP
    plain := plain_words(coalesce(typed[1], typed[2]));
    CONTINUE WHEN plain = '';
    digits := CASE WHEN typed[2] ~ '^[+(]?\d[-\d .,/()]*\d$' THEN regexp_replace(typed[2], '\D', '', 'g') END;
    IF digits IS NOT NULL AND length(digits) > 2 THEN
      digits := left(digits, 100);
      numbers := numbers || digits;
      parts := parts || CASE WHEN typed[2] ~ '^\d+$' OR length(digits) > 4 THEN format('''~%s'':*', digits) ELSE format('''~%s''', digits) END;
      IF digits LIKE '55%' AND length(digits) IN (12, 13) THEN
        numbers := numbers || substr(digits, 3);
        parts[cardinality(parts)] := format('(%s | ''~%s'')', parts[cardinality(parts)], substr(digits, 3));
      END IF;
    ELSIF typed[1] IS NOT NULL OR position(' ' IN plain) > 0 THEN
      IF typed[1] IS NULL AND plain ~ ' [^ ]{4,}$' THEN
        plain := plain || '*';
      END IF;
      phrases := phrases || plain;
      parts := parts || (SELECT string_agg(format('''~%s''%s', left(rtrim(w, '*'), 100), CASE WHEN w LIKE '%*' THEN ':*' END), ' & ')
        FROM unnest(string_to_array(plain, ' ')) w);
    ELSE
      plain := left(plain, 100);
      stem := word_stem(plain);
      IF length(plain) < 3 OR stem IS NULL THEN
        words := words || plain;
        parts := parts || format('''~%s''', plain);
      ELSE
        IF plain LIKE beginning THEN
          prefixes := prefixes || plain;
        ELSE
          words := words || plain;
        END IF;
        stems := stems || stem;
        parts := parts || format('(''~%s''%s | ''~=%s''%s)', plain, CASE WHEN plain LIKE beginning THEN ':*' ELSE '' END, stem, CASE WHEN word_stem(stem) = stem THEN format(' | ''~%s''', stem) ELSE '' END);
      END IF;
    END IF;
  END LOOP;
  -- a repeated word would be looked up again in each message
  query := array_to_string(ARRAY(SELECT DISTINCT p FROM unnest(parts) p), ' & ');
  phrases := ARRAY(SELECT DISTINCT p FROM unnest(phrases) p);
  numbers := ARRAY(SELECT DISTINCT n FROM unnest(numbers) n);
END $$;

-- The distinct words of a text that a search finds.
CREATE OR REPLACE FUNCTION marked_words(content text, words text[], prefixes text[], stems text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN (SELECT coalesce(jsonb_agg(DISTINCT w), '[]') FROM unnest(string_to_array(plain_words(left(content, 20000)), ' ')) w
  WHERE w = ANY (words) OR w ^@ ANY (prefixes) OR word_stem(left(w, 100)) = ANY (stems));

-- The terms of a search in the months from low to high, and in month 0 on request. Up to 16 days are named one by one.
CREATE OR REPLACE FUNCTION search_window(terms text, low int, high int, with_zero boolean) RETURNS text LANGUAGE sql IMMUTABLE
RETURN (
  SELECT '(' || string_agg('(' || replace(terms, '~', search_month(m * 32)) || ')', ' | ') || ')'
    || CASE WHEN high - low < 16 AND NOT with_zero
      THEN ' & (' || (SELECT string_agg(format('''/d%s''', lpad(d::text, 5, '0')), ' | ') FROM generate_series(low, high) d) || ')' ELSE '' END
  FROM (SELECT generate_series(low / 32, high / 32) AS m UNION SELECT 0 WHERE with_zero) months);

-- All days after this one as a part of a tsquery: those that are equal in their first digits and greater in the next one.
CREATE OR REPLACE FUNCTION search_days_after(day int) RETURNS text LANGUAGE sql IMMUTABLE
RETURN (SELECT string_agg(format('''/d%s%s'':*', left(lpad(day::text, 5, '0'), p - 1), n), ' | ')
  FROM generate_series(1, 5) p CROSS JOIN LATERAL generate_series(substr(lpad(day::text, 5, '0'), p, 1)::int + 1, 9) n);

CREATE OR REPLACE FUNCTION search_key(kind text, value text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN '''/' || kind || replace(replace(left(value, 500), '\', '\\'), '''', '''''') || '''';

-- The newest messages of a search, within one second in order of arrival. A frequent word is in a large part of all messages, and an index of
-- words knows no order. So it looks through the newest day first, and then through windows that become up to four times as long while they contain
-- few messages with the words, until it has enough. A window of several days with more than most_in_window of them is divided. Messages whose words are not yet indexed, those from the future (a wrong clock) and those of a short chat are compared one by one.
CREATE OR REPLACE FUNCTION find_messages(terms text, phrases text[], tenant text, chat uuid, instance text, from_at timestamptz, to_at timestamptz,
  type text, direction text, before text, wanted int)
RETURNS TABLE (id uuid, at timestamptz, arrival bigint) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off SET work_mem = '16MB' AS $$
#variable_conflict use_column
DECLARE
  scope text := concat(' & ' || search_key('t', nullif(tenant, '')), ' & ' || search_key('c', chat::text));
  before_at timestamptz := CASE WHEN before <> '' THEN cursor_at(before) END;
  before_id uuid := CASE WHEN before <> '' THEN cursor_id(before) END;
  before_arrival bigint := CASE WHEN before <> '' THEN coalesce((SELECT coalesce(l.created_seq, 0) FROM messages l WHERE l.id = before_id),
    9223372036854775807) END;
  today int := search_day(now());
  oldest int := coalesce((SELECT b.oldest_day FROM search_backfill b), today);
  first_day int := CASE WHEN from_at IS NULL THEN 0 ELSE search_day(from_at) END;
  high int := least(search_day(coalesce(to_at - interval '1 microsecond', '2100-01-01 00:00Z')), search_day(coalesce(before_at, '2100-01-01 00:00Z')));
  low int;
  width int := CASE WHEN chat IS NULL THEN 1 ELSE 16 END;
  most_in_window CONSTANT int := 1000;
  divided int; -- the oldest day of the window that was divided last
  newest int; -- the newest day that was looked through
  has_few boolean := false;
  rarest text := CASE WHEN position(' & ' IN terms) = 0 THEN terms END; -- the part of the terms for which the index is searched
  query tsquery;
  complete tsquery;
  queued uuid[];
  ids uuid[];
  fresh uuid[];
  is_short boolean := chat IS NOT NULL AND (SELECT count(*) FROM (SELECT FROM messages o WHERE o.chat_id = chat LIMIT 1001) c) <= 1000;
  found int := 0;
  added int;
BEGIN
  IF terms = '' THEN
    RETURN;
  END IF;
  queued := ARRAY(SELECT DISTINCT u.message_id FROM (SELECT x.message_id FROM unindexed_messages x ORDER BY x.number DESC LIMIT 500) u);
  ids := queued;
  IF high > today AND NOT is_short THEN
    query := CAST('(' || search_days_after(today) || ')' || scope AS tsquery);
    ids := ids || ARRAY(SELECT w.message_id FROM message_words w WHERE w.words @@ query);
  END IF;
  fresh := ARRAY(SELECT DISTINCT (m.row).id FROM unnest(ids) u (id)
    CROSS JOIN LATERAL (SELECT o AS row FROM messages o WHERE o.id = u.id AND (tenant = '' OR o.tenant_id = tenant) AND (chat IS NULL OR o.chat_id = chat)
      OFFSET 0) m
    WHERE search_words(m.row) @@ CAST(replace(terms, '~', search_month(search_day((m.row).sent_at))) AS tsquery));
  IF is_short THEN
    fresh := fresh || ARRAY(SELECT o.id FROM messages o CROSS JOIN LATERAL (SELECT w.words FROM message_words w WHERE w.message_id = o.id OFFSET 0) w
      WHERE o.chat_id = chat AND o.id <> ALL (queued) AND w.words @@ CAST(replace(terms, '~', search_month(search_day(o.sent_at))) AS tsquery));
  END IF;
  LOOP
    ids := '{}';
    IF is_short THEN
      low := first_day;
    ELSIF high > today AND fresh <> '{}' THEN
      low := greatest(today + 1, first_day);
    ELSE
      high := least(high, today);
      low := greatest(high - width + 1, first_day);
      IF width > 16 THEN
        low := greatest(low / 32 * 32, first_day);
      END IF;
      IF low <= oldest THEN -- before it, there is only day 0
        low := first_day;
      END IF;
      IF width > 16 AND rarest IS NULL THEN
        -- a window of many months: reading their frequent words, and all that begins like them, takes longer than comparing some messages
        rarest := coalesce((SELECT p FROM unnest(string_to_array(terms, ' & ')) p CROSS JOIN LATERAL (
            SELECT count(*) AS hits FROM message_words w WHERE w.words @@ CAST(search_window(p, high - 31, high, false) || scope AS tsquery)) c
          WHERE c.hits < 100 ORDER BY c.hits LIMIT 1), terms);
      END IF;
      query := CAST(search_window(coalesce(rarest, terms), greatest(low, least(oldest, high)), high, low = 0) || scope AS tsquery);
      complete := CASE WHEN rarest <> terms THEN CAST(search_window(terms, greatest(low, least(oldest, high)), high, low = 0) AS tsquery) END;
      ids := ARRAY(WITH found AS MATERIALIZED ( -- planned without regard to the limit, which favors reading the whole table
          SELECT w.message_id AS id FROM message_words w WHERE w.words @@ query AND w.message_id <> ALL (queued)
            AND (complete IS NULL OR ts_match_vq(w.words, complete))) -- not an operator, which would be looked up in the index
        SELECT f.id FROM found f LIMIT CASE WHEN width > 1 THEN most_in_window END);
      IF width > 1 AND cardinality(ids) = most_in_window THEN
        width := greatest(width / 4, 1);
        divided := low;
        CONTINUE;
      END IF;
      newest := coalesce(newest, high);
      has_few := cardinality(ids) < most_in_window / 4 AND (low <= divided) IS NOT FALSE;
    END IF;
    RETURN QUERY SELECT s.id, s.at, s.arrival FROM ( -- texts are compared with phrases in order, and only until there are enough
      SELECT m.id, m.at, m.arrival, m.content FROM (
        SELECT DISTINCT u.id FROM unnest(ids || fresh) u (id)) f
      CROSS JOIN LATERAL (
        SELECT o.*, coalesce(o.sent_at, '-infinity') AS at, coalesce(o.created_seq, 0) AS arrival FROM messages o WHERE o.id = f.id OFFSET 0) m
      WHERE (tenant = '' OR m.tenant_id = tenant) AND (chat IS NULL OR m.chat_id = chat) AND search_day(m.sent_at) BETWEEN low AND high
        AND (find_messages.instance = '' OR m.instance = find_messages.instance)
        AND (find_messages.direction = '' OR m.direction = find_messages.direction)
        AND (type = '' OR m.message_type = type)
        AND (from_at IS NULL OR m.sent_at >= from_at) AND (to_at IS NULL OR m.sent_at < to_at)
        AND (before = '' OR (m.at, m.arrival, m.id) < (before_at, before_arrival, before_id))
      ORDER BY m.at DESC, m.arrival DESC, m.id DESC
      OFFSET 0) s
    WHERE phrases = '{}' OR (SELECT bool_and(position(' ' || rtrim(p, '*') || CASE WHEN p LIKE '%*' THEN '' ELSE ' ' END IN t.words) > 0)
      FROM (SELECT ' ' || plain_words(left(s.content, 20000)) || ' ' AS words OFFSET 0) t CROSS JOIN unnest(phrases) p)
    LIMIT wanted - found;
    GET DIAGNOSTICS added = ROW_COUNT;
    found := found + added;
    EXIT WHEN found >= wanted OR low <= first_day;
    IF has_few THEN -- at most as long as the rest will take, if the messages lie as they did until here
      width := CASE WHEN added = 0 THEN width * 4
        ELSE greatest(width, least(width * 4, 1 + (wanted - found) * (newest - low + 1) * 5 / (4 * found))) END;
    END IF;
    high := low - 1;
  END LOOP;
END $$;
