-- Reads only: see functions/read-news.sql.
SELECT * FROM read_news(:?tenant, CAST(:?since AS bigint), CAST(:?limit AS int), CAST(:?complete AS boolean))
