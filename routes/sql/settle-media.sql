-- Stores how a try to fetch a file ended: see functions/settle-media.sql. A repeat, or a try whose lease has expired, changes nothing.
SELECT s.* FROM settle_media(:?tenant, CAST(:?id AS uuid), CAST(:?try AS int), :?way, CAST(:?outcome AS jsonb), CAST(:?media_keep_trying AS interval)) s
