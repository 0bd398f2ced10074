-- Selects what an export reads, and notes it in audit: see functions/begin-export.sql.
SELECT b.tenant, b.about_ AS about, b.request, b.chats, b.jids, b.contacts
FROM begin_export(:?about, :?tenant, nullif(:?jid, ''), CAST(nullif(:?chat, '') AS uuid), :?caller, nullif(:?subject, '')) b
