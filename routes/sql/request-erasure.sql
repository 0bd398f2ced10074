-- Begins to erase a person: see functions/request-erasure.sql.
SELECT * FROM request_erasure(:?tenant, :?jid, :?caller, nullif(:?subject, ''))
