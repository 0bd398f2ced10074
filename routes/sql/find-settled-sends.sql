-- Reads only: of the rows that requests wait for, those that are settled, or that wait because Evolution is away.
SELECT CAST(o.id AS text) AS send FROM outbox o
WHERE o.id IN (SELECT CAST(i.value AS uuid) FROM jsonb_array_elements_text(CAST(:?awaited_sends AS jsonb)) i)
  AND (o.state NOT IN ('queued', 'sending') OR o.state = 'queued' AND o.error IS NOT NULL)
