-- Stores the latest QR code of an instance and returns the tenant of its frame; a repeat is the same code. A QR code has about 10 KB. Data
-- above 64 KB is not a QR code and is ignored, because it would make the list of instances arbitrarily long.
UPDATE instances i SET qrcode = (CAST(x.frame AS jsonb) -> 'data') - CAST('instance' AS text), qrcode_at = now(), updated_at = now()
FROM (SELECT DISTINCT ON (r.instance) r.* FROM ROWS FROM (jsonb_to_recordset(clean_json(:?rows)) AS (instance text, frame text))
  WITH ORDINALITY AS r (instance, frame, ord) ORDER BY r.instance, r.ord DESC) x
WHERE i.name = x.instance AND i.tenant_id IS NOT NULL AND octet_length(x.frame) <= 65536
RETURNING i.tenant_id, x.frame
