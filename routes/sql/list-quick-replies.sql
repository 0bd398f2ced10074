-- Reads only: a page of the quick replies of one tenant, or (empty) of all, by shortcut. Only long texts end a page (answer_bytes).
WITH sized AS (
  SELECT q.id, q.shortcut, i.item, sum(octet_length(i.item)) OVER shown AS size, row_number() OVER shown AS nth
  FROM quick_replies q
  CROSS JOIN LATERAL (SELECT json_build_object('id', q.id, 'shortcut', q.shortcut, 'text', q.text)::text AS item) i
  WHERE (:?tenant = '' OR q.tenant_id = :?tenant)
    AND (:?before = '' OR (q.shortcut, q.id) > (SELECT x.shortcut, x.id FROM quick_replies x WHERE x.id = cursor_id(:?before)))
  WINDOW shown AS (ORDER BY q.shortcut, q.id)
)
SELECT json_build_object(
  'items', coalesce(json_agg(s.item::json ORDER BY s.nth) FILTER (WHERE s.nth = 1 OR s.size <= answer_bytes()), '[]'),
  'next', CASE WHEN bool_or(s.nth > 1 AND s.size > answer_bytes())
    THEN '_' || (array_agg(s.id ORDER BY s.nth DESC) FILTER (WHERE s.nth = 1 OR s.size <= answer_bytes()))[1] END)::text AS answer
FROM sized s
