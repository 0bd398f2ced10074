-- Reads only: see functions/read-news.sql.
SELECT * FROM read_news(:?CamelLivefeedTenant, CAST(:?CamelLivefeedSince AS bigint), CAST(:?livefeed_page_size AS int), CAST(:?CamelLivefeedComplete AS boolean))
