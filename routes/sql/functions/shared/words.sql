-- The words of a text, as the search compares them.

-- The words of a text in their order, in lower case and without accents, separated by spaces. SearchHighlight does the same in Java, to find
-- the places of words.
CREATE OR REPLACE FUNCTION plain_words(content text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF octet_length(content) > length(content) THEN
    content := regexp_replace(normalize(content, NFKD), '[\u0300-\u036f]+', '', 'g');
  END IF;
  RETURN btrim(regexp_replace(lower(content), '[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff]+', ' ', 'g'));
END $$;

-- The stem of a word without accents; null for a number and for a word such as "para" that every text has.
CREATE OR REPLACE FUNCTION word_stem(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN word >= 'a' COLLATE "C" THEN (ts_lexize('pg_catalog.portuguese_stem', CASE
  WHEN right(word, 2) = 'il' AND length(word) > 3 THEN left(word, -2) || 'el' -- its plural ends in eis or is
  WHEN right(word, 1) <> 's' OR length(word) < 4 THEN word
  WHEN right(word, 3) IN ('oes', 'aes') THEN left(word, -3) || 'ao'
  WHEN right(word, 3) IN ('ais', 'eis', 'ois', 'uis') AND length(word) > 4 THEN left(word, -2) || 'l'
  WHEN right(word, 3) IN ('res', 'zes') AND length(word) > 4 THEN left(word, -2)
  WHEN right(word, 2) = 'is' AND length(word) > 4 THEN left(word, -2) || 'el'
  WHEN right(word, 2) = 'ns' THEN left(word, -2) || 'm'
  WHEN right(word, 2) IN ('as', 'es', 'is', 'os', 'us') THEN left(word, -1)
  ELSE word END))[1] END;

-- The number, in digits alone, of each number in a text that is written with separators, such as 12.345-6 or (11) 91234-5678, and of two to four
-- parts of it. A phone number may lack Brazil's country code or the area code where others write them. A long row of digits is no number, and
-- would take a time that grows with its square.
CREATE OR REPLACE FUNCTION joined_numbers(content text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
  SELECT left(v.number, 100)
  FROM regexp_matches(regexp_replace(content, '\d{31,}', ' ', 'g'),
    '((?:\+?55[ -]?)?\(?\d{2}\)?[ -]?\d{4,5}[- ]?\d{4}(?!\d))|(\d+(?:[-.,/]\d+)+)', 'g') m
  CROSS JOIN LATERAL (SELECT regexp_replace(coalesce(m[1], m[2]), '\D', '', 'g') AS digits, m[1] IS NOT NULL AS is_phone,
    (string_to_array(translate(m[2], '-,/', '...'), '.'))[:12] AS parts) d
  CROSS JOIN LATERAL (
    VALUES (d.digits), (CASE WHEN d.digits LIKE '55%' AND length(d.digits) >= 12 THEN substr(d.digits, 3) END),
      (CASE WHEN d.is_phone THEN right(d.digits, CASE WHEN length(d.digits) IN (10, 12) THEN 8 ELSE 9 END) END)
    UNION ALL
    SELECT array_to_string(d.parts[first:last], '') FROM generate_series(1, cardinality(d.parts) - 1) first
    CROSS JOIN generate_series(first + 1, least(first + 3, cardinality(d.parts))) last) v (number)
  WHERE v.number IS NOT NULL);

-- The day of a time, counted from 1970. Day 0 has the messages without a time and those from before 2009.
CREATE OR REPLACE FUNCTION search_day(at timestamptz) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN at < '2009-01-01 00:00Z' THEN 0 WHEN at >= '2100-01-01 00:00Z' THEN 47482
  ELSE coalesce(floor(extract(epoch FROM at) / 86400)::int, 0) END;

-- What the words of a month begin with: each month of 32 days has words of its own, so the search for the beginning of a word reads the index of
-- a few months only.
CREATE OR REPLACE FUNCTION search_month(day int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lpad(to_hex(day / 32), 3, '0');

-- What message_words has of a message: its words, =stem where a stem differs from its word, each after its month, and /t, /c and /d with the
-- tenant, the chat and the day. A very long text is indexed up to its 20,000th character.
CREATE OR REPLACE FUNCTION search_words(m messages) RETURNS tsvector LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  content text := left(coalesce(m.content, ''), 20000);
  -- a single character may stand for a sentence, and a tsvector has at most a megabyte
  plain text := left(plain_words(content), 40000);
  words text[];
  day int := search_day(m.sent_at);
  month text := search_month(day);
BEGIN
  IF plain ~ '[^ ]{101}' THEN
    plain := regexp_replace(plain, '([^ ]{100})[^ ]+', '\1', 'g');
  END IF;
  words := string_to_array(plain, ' ');
  IF content ~ '\d[-.,/() ]|\d{10}' THEN
    words := words || joined_numbers(content);
  END IF;
  IF plain ~ '[^0-9 ][0-9]{3}' THEN
    -- the number of nº12345
    words := words || ARRAY(SELECT n[1] FROM regexp_matches(plain, '(?:^| )[^0-9 ]{1,3}([0-9]{3,})(?= |$)', 'g') n);
  END IF;
  RETURN array_to_tsvector(array_remove(ARRAY['/t' || left(m.tenant_id, 500), '/c' || m.chat_id, '/d' || lpad(day::text, 5, '0')]
    || ARRAY(SELECT month || w FROM unnest(words) w)
    || ARRAY(SELECT month || '=' || nullif(word_stem(w), w) FROM unnest(words) w WHERE length(w) > 3), NULL));
END $$;
