-- Writes the words of the messages that changed, and then of those from before the search existed. One node at a time does so. Repeating it is
-- harmless, because it always writes a message's words as they are now.
CREATE OR REPLACE FUNCTION index_messages() RETURNS int LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
  numbers bigint[];
  ids uuid[];
  backlog bigint;
  next_id uuid;
BEGIN
  IF NOT pg_try_advisory_xact_lock(4715482094) THEN
    RETURN 0;
  END IF;
  backlog := (SELECT max(u.number) - min(u.number) FROM unindexed_messages u);
  SELECT array_agg(u.number), array_agg(DISTINCT u.message_id) INTO numbers, ids
  FROM (SELECT * FROM unindexed_messages x ORDER BY x.number LIMIT CASE WHEN backlog > 100000 THEN 2000 ELSE 500 END) u;
  IF ids IS NULL THEN
    SELECT array_agg(m.id) INTO ids FROM (
      SELECT m.id FROM messages m WHERE m.id > (SELECT b.done_to FROM search_backfill b WHERE b.finished_at IS NULL) ORDER BY m.id LIMIT 2000) m;
    next_id := ids[cardinality(ids)];
    UPDATE search_backfill SET done_to = coalesce(next_id, done_to), finished_at = CASE WHEN next_id IS NULL THEN now() END
    WHERE finished_at IS NULL;
  END IF;

  DELETE FROM message_words w WHERE w.message_id = ANY (ids) AND NOT EXISTS (SELECT FROM messages m WHERE m.id = w.message_id);
  INSERT INTO message_words (message_id, words)
  SELECT m.id, search_words(m) FROM unnest(ids) i (id) CROSS JOIN LATERAL (SELECT * FROM messages o WHERE o.id = i.id OFFSET 0) m
  ON CONFLICT (message_id) DO UPDATE SET words = excluded.words WHERE message_words.words <> excluded.words;
  UPDATE search_backfill b SET oldest_day = d.oldest FROM (
    SELECT min(search_day(m.sent_at)) AS oldest FROM unnest(ids) i (id) CROSS JOIN LATERAL (SELECT o.sent_at FROM messages o WHERE o.id = i.id OFFSET 0) m
    WHERE search_day(m.sent_at) > 0) d
  WHERE d.oldest < coalesce(b.oldest_day, 2147483647);
  DELETE FROM unindexed_messages u WHERE u.number = ANY (numbers);
  IF ids IS NOT NULL AND (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c WHERE c.oid = 'message_words_by_word'::regclass) THEN
    PERFORM gin_clean_pending_list('message_words_by_word'); -- otherwise each search reads the list
  END IF;
  RETURN coalesce(cardinality(ids), 0);
END $$;
