-- Adds a row to outbox; a repeat with the same idempotency key finds it: see functions/queue-send.sql.
SELECT q.* FROM queue_send(:?tenant, clean_json(:?request) || jsonb_build_object('instance', CAST(:?instance AS text), 'jid', CAST(:?jid AS text))) q
