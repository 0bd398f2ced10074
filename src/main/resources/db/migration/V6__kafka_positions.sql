-- Up to where each partition of Kafka is stored: the offset of the first record that is not. It stands with the data, so that what is
-- read once more, after a rebalance or since somebody has reset the group's offsets, is known to be stored. A topic that was
-- deleted and made anew has another id.
CREATE TABLE kafka_positions (
  topic_id text NOT NULL,
  partition int NOT NULL,
  topic text NOT NULL,
  position bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic_id, partition)
);
