-- Reads only: a page of the tenants by name, and how long each keeps messages and files by rules of its own. A cursor contains a hash of the
-- name. Long texts end a page early (answer_bytes).
WITH known AS (
  SELECT t.tenant_id FROM tenants t UNION SELECT i.tenant_id FROM instances i WHERE i.tenant_id IS NOT NULL UNION SELECT r.tenant_id FROM retention r
), page AS (
  SELECT k.tenant_id FROM known k
  WHERE (:?tenant = '' OR k.tenant_id = :?tenant)
    AND (:?before = '' OR k.tenant_id > (SELECT max(x.tenant_id) FROM known x WHERE CAST(md5(x.tenant_id) AS uuid) = cursor_id(:?before)))
  ORDER BY k.tenant_id LIMIT CAST(:?limit AS int) + 1
), shown AS (
  SELECT w.* FROM (
    SELECT p.tenant_id, i.item, row_number() OVER by_name AS nth, sum(octet_length(i.item)) OVER by_name AS size
    FROM page p LEFT JOIN retention r ON r.tenant_id = p.tenant_id
    CROSS JOIN LATERAL (SELECT json_build_object('tenant', p.tenant_id, 'messagesKeep', r.messages_keep, 'mediaKeep', r.media_keep)::text AS item
      OFFSET 0) i
    WINDOW by_name AS (ORDER BY p.tenant_id)) w
  WHERE w.nth <= CAST(:?limit AS int) AND (w.nth = 1 OR w.size <= answer_bytes())
)
SELECT json_build_object('items', coalesce((SELECT json_agg(s.item::json ORDER BY s.nth) FROM shown s), '[]'),
  'next', CASE WHEN (SELECT count(*) FROM page) > (SELECT count(*) FROM shown)
    THEN (SELECT '_' || CAST(md5(s.tenant_id) AS uuid) FROM shown s ORDER BY s.nth DESC LIMIT 1) END)::text AS answer
