-- Reads only: the stored position of each partition of a batch.
SELECT p.topic, p.partition, p.position
FROM jsonb_to_recordset(CAST(:?rows AS jsonb)) AS x (topic_id text, partition int)
JOIN kafka_positions p ON p.topic_id = x.topic_id AND p.partition = x.partition
