-- Removes a batch of files from messages that are older than files are kept: see functions/forget-media.sql.
SELECT * FROM forget_media(CAST(:?media_keep AS text), nullif(:?place, ''))
