-- The last QR code of an instance, and the tenant that its frame belongs to; a repeat is the same code. A picture of one has some 10 KB:
-- what is beyond 64 KB is none, and would make the list of instances as long as one likes.
UPDATE instances i SET qrcode = (CAST(x.frame AS jsonb) -> 'data') - CAST('instance' AS text), qrcode_at = now(), updated_at = now()
FROM (SELECT DISTINCT ON (r.instance) r.* FROM ROWS FROM (jsonb_to_recordset(clean_json(:?rows)) AS (instance text, frame text))
  WITH ORDINALITY AS r (instance, frame, ord) ORDER BY r.instance, r.ord DESC) x
WHERE i.name = x.instance AND i.tenant_id IS NOT NULL AND octet_length(x.frame) <= 65536
RETURNING i.tenant_id, x.frame
