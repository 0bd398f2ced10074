-- Notes in audit how an export ended. A repeat adds nothing.
INSERT INTO audit (tenant_id, action, outcome, about, request, caller, subject, hash, chat_id, counts)
SELECT a.tenant_id, a.action, :?outcome, a.about, a.request, a.caller, a.subject, a.hash, a.chat_id, CAST(:?counts AS jsonb)
FROM audit a WHERE a.request = CAST(:?export_request AS uuid) AND a.outcome = 'begun' AND a.tenant_id = :?export_tenant
  AND NOT EXISTS (SELECT FROM audit b WHERE b.tenant_id = a.tenant_id AND b.request = a.request AND b.outcome <> 'begun')
