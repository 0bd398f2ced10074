-- Reads only: a page of the labels of one tenant, or (empty) of all, by instance and id, without deleted ones. A cursor contains a hash of
-- the key. Long texts end a page early (answer_bytes).
WITH found AS (
  SELECT l.*, CAST(md5(json_build_array(l.tenant_id, l.instance, l.label_id)::text) AS uuid) AS hash FROM labels l
  WHERE NOT l.deleted AND (:?tenant = '' OR l.tenant_id = :?tenant)
), page AS (
  SELECT f.* FROM found f
  WHERE :?before = '' OR (f.tenant_id, f.instance, length(f.label_id), f.label_id) > (
    SELECT x.tenant_id, x.instance, length(x.label_id), x.label_id FROM found x WHERE x.hash = cursor_id(:?before))
  ORDER BY f.tenant_id, f.instance, length(f.label_id), f.label_id LIMIT CAST(:?limit AS int) + 1
), shown AS (
  SELECT w.* FROM (
    SELECT p.hash, i.item, row_number() OVER by_key AS nth, sum(octet_length(i.item)) OVER by_key AS size
    FROM page p CROSS JOIN LATERAL (SELECT json_build_object('instance', p.instance, 'id', p.label_id, 'name', left(p.name, 300),
      'color', p.color, 'predefinedId', p.predefined_id)::text AS item OFFSET 0) i
    WINDOW by_key AS (ORDER BY p.tenant_id, p.instance, length(p.label_id), p.label_id)) w
  WHERE w.nth <= CAST(:?limit AS int) AND (w.nth = 1 OR w.size <= answer_bytes())
)
SELECT json_build_object('items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > (SELECT count(*) FROM shown)
    THEN (SELECT '_' || s.hash FROM shown s ORDER BY s.nth DESC LIMIT 1) END)::text AS answer
