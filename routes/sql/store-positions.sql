-- A position only moves forward, so a repeat changes nothing, nor does a late batch of a node that has lost its partitions.
INSERT INTO kafka_positions AS k (topic_id, topic, partition, position)
SELECT x.topic_id, x.topic, x.partition, x.position
FROM jsonb_to_recordset(CAST(:?rows AS jsonb)) AS x (topic_id text, topic text, partition int, position bigint)
ORDER BY x.topic_id, x.partition
ON CONFLICT (topic_id, partition) DO UPDATE SET position = EXCLUDED.position, updated_at = now()
WHERE k.position < EXCLUDED.position
