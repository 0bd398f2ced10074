-- Reads only: a page of the messages that a search finds, newest first, of one tenant or (empty) of all; filters that are empty do not apply.
-- Long texts end a page early (answer_bytes). highlight has the words that were found, whose places searchHighlights computes. ready is false
-- until the messages from before the first search are indexed.
WITH state AS (
  SELECT EXISTS (SELECT FROM search_backfill b WHERE b.finished_at IS NOT NULL) AS ready
), terms AS MATERIALIZED (
  SELECT t.* FROM search_terms(CAST(:?q AS text)) t
), page AS (
  SELECT f.*, row_number() OVER () AS nth FROM state s CROSS JOIN terms t CROSS JOIN LATERAL find_messages(t.query, t.phrases, :?tenant,
    CAST(nullif(:?chat, '') AS uuid), :?instance, CAST(nullif(:?from, '') AS timestamptz), CAST(nullif(:?to, '') AS timestamptz), :?type, :?direction,
    :?before, CAST(:?limit AS int) + 1) f
  WHERE s.ready
), short AS (
  SELECT w.* FROM (
    SELECT p.id, p.at, p.nth, sum(coalesce(octet_length(m.content), 0)) OVER (ORDER BY p.nth) AS size
    FROM page p JOIN messages m ON m.id = p.id) w
  WHERE w.nth <= CAST(:?limit AS int) AND (w.nth = 1 OR w.size <= answer_bytes())
), shown AS (
  SELECT w.* FROM (
    SELECT s.id, s.at, s.nth, i.item, sum(octet_length(i.item) + least(1600, 4 * coalesce(octet_length(m.content), 0))) OVER (ORDER BY s.nth) AS size
    FROM short s JOIN messages m ON m.id = s.id JOIN chats c ON c.id = m.chat_id CROSS JOIN terms t
    CROSS JOIN LATERAL (
      SELECT (message_json(m)::jsonb || jsonb_build_object('chat', chat_json(c),
        'highlight', marked_words(m.content, t.words, t.prefixes, t.stems)))::text AS item OFFSET 0) i) w
  WHERE w.nth = 1 OR w.size <= answer_bytes()
)
SELECT state.ready, json_build_object(
  'items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > (SELECT count(*) FROM shown)
    THEN (SELECT cursor_of(s.at, s.id) FROM shown s ORDER BY s.nth DESC LIMIT 1) END,
  'phrases', to_json(terms.phrases), 'numbers', to_json(terms.numbers))::text AS answer
FROM state, terms
