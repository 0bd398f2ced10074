-- Marks the file of a message that the store does not have any more, by the hash at the end of its key: see lose_file. A repeat changes nothing.
SELECT l.* FROM lose_file(:?owner, CAST(:?id AS uuid), right(:?media_key, 64), :?media_fetched, NOT CAST(:?thumbnail AS boolean)) l
