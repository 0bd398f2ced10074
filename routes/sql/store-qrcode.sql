-- The last QR code of an instance, and the tenant that its frame belongs to; a repeat is the same code.
UPDATE instances i SET qrcode = (CAST(x.frame AS jsonb) -> 'data') - CAST('instance' AS text), qrcode_at = now(), updated_at = now()
FROM (SELECT DISTINCT ON (r.instance) r.* FROM ROWS FROM (jsonb_to_recordset(clean_json(:?rows)) AS (instance text, frame text))
  WITH ORDINALITY AS r (instance, frame, ord) ORDER BY r.instance, r.ord DESC) x
WHERE i.name = x.instance AND i.tenant_id IS NOT NULL
RETURNING i.tenant_id, x.frame
