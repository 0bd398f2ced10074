-- Renews the leases of the rows that this node is sending. A row that is being settled needs none. A repeat renews them again.
UPDATE outbox o SET leased_until = clock_timestamp() + CAST(:?send_lease AS interval)
FROM (
  SELECT x.id FROM outbox x
  WHERE x.id IN (SELECT CAST(i.value AS uuid) FROM jsonb_array_elements_text(CAST(:?sends_under_way AS jsonb)) i)
    AND x.state = 'sending' AND x.sender = current_setting('evolution_sync.bundle', true)
  FOR UPDATE SKIP LOCKED) r
WHERE o.id = r.id
