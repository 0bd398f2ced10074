-- The answer to the request that added a row; a repeat gets the same: see functions/answer-send.sql.
SELECT a.status, a.answer FROM answer_send(CAST(:?send AS uuid)) a
