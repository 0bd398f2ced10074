-- The first of these messages with at most a million characters together, at least one: a part has to be indexed before its statement times
-- out, even if all texts are long.
CREATE OR REPLACE FUNCTION first_texts(ids uuid[]) RETURNS uuid[] LANGUAGE sql STABLE
RETURN ARRAY(
  SELECT s.id FROM (
    SELECT i.id, i.nth, sum(coalesce(m.size, 0)) OVER (ORDER BY i.nth) AS size FROM unnest(ids) WITH ORDINALITY i (id, nth)
    LEFT JOIN LATERAL (SELECT least(octet_length(o.content), 20000) AS size FROM messages o WHERE o.id = i.id OFFSET 0) m ON true) s
  WHERE s.nth = 1 OR s.size <= 1000000 ORDER BY s.nth);

-- Returns search_words, without the words of the text if they fail or take too long: one text must not end the indexing.
CREATE OR REPLACE FUNCTION words_to_index(m messages) RETURNS tsvector LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN search_words(m);
EXCEPTION WHEN OTHERS OR query_canceled THEN
  RAISE WARNING 'The words of message % are not indexed: %', m.id, SQLERRM;
  m.content := NULL;
  RETURN search_words(m);
END $$;

-- Writes the words of the messages that changed, and unless very many did, of some from before the search existed. One node at a time does so.
-- Repeating it is harmless, because it always writes a message's words as they are now.
CREATE OR REPLACE FUNCTION index_messages() RETURNS int LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  numbers bigint[];
  ids uuid[];
  backlog bigint;
  earlier uuid[];
  old uuid[];
BEGIN
  IF NOT pg_try_advisory_xact_lock(4715482094) THEN
    RETURN 0;
  END IF;
  backlog := (SELECT max(u.number) - min(u.number) FROM unindexed_messages u);
  SELECT array_agg(u.number), array_agg(u.message_id) INTO numbers, ids
  FROM (SELECT * FROM unindexed_messages x ORDER BY x.number LIMIT CASE WHEN backlog > 100000 THEN 2000 ELSE 500 END) u;
  ids := first_texts(ids);
  numbers := numbers[:cardinality(ids)];
  IF cardinality(ids) < 500 THEN
    earlier := ARRAY(
      SELECT m.id FROM messages m WHERE m.id > (SELECT b.done_to FROM search_backfill b WHERE b.finished_at IS NULL) ORDER BY m.id LIMIT 2000);
    old := first_texts(earlier);
    UPDATE search_backfill SET done_to = coalesce(old[cardinality(old)], done_to),
      finished_at = CASE WHEN cardinality(earlier) < 2000 AND old = earlier THEN now() END
    WHERE finished_at IS NULL;
  END IF;
  -- in the order in which forget_words locks them
  ids := ARRAY(SELECT DISTINCT i.id FROM unnest(ids || old) i (id) ORDER BY i.id);

  DELETE FROM message_words w WHERE w.message_id = ANY (ids) AND NOT EXISTS (SELECT FROM messages m WHERE m.id = w.message_id);
  INSERT INTO message_words (message_id, words)
  SELECT m.id, words_to_index(m) FROM unnest(ids) i (id) CROSS JOIN LATERAL (SELECT * FROM messages o WHERE o.id = i.id OFFSET 0) m
  ON CONFLICT (message_id) DO UPDATE SET words = excluded.words WHERE message_words.words <> excluded.words;
  UPDATE search_backfill b SET oldest_day = d.oldest FROM (
    SELECT min(search_day(m.sent_at)) AS oldest FROM unnest(ids) i (id) CROSS JOIN LATERAL (SELECT o.sent_at FROM messages o WHERE o.id = i.id OFFSET 0) m
    WHERE search_day(m.sent_at) > 0) d
  WHERE d.oldest < coalesce(b.oldest_day, 2147483647);
  DELETE FROM unindexed_messages u WHERE u.number = ANY (numbers);
  IF ids <> '{}' AND (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c WHERE c.oid = 'message_words_by_word'::regclass) THEN
    PERFORM gin_clean_pending_list('message_words_by_word'); -- otherwise each search reads the list
  END IF;
  RETURN cardinality(ids);
END $$;
