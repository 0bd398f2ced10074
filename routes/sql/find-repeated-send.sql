-- The row of outbox that an earlier request with the same idempotency key and body has added, in the form of queue_send.
SELECT o.tenant_id, o.id::text AS send, outbox_json(o)::text AS item, o.answer IS NULL AND o.state IN ('queued', 'sending')
  AND o.due_at <= clock_timestamp() + interval '1 second' AS is_soon, NULL AS refusal
FROM outbox o, (SELECT clean_json(:?request) AS given) r
WHERE o.idempotency_key = given ->> 'key' AND o.request_hash = given ->> 'hash' AND (CAST(:?tenant AS text) = '' OR o.tenant_id = :?tenant)
  AND o.created_at > now() - interval '24 hours'
