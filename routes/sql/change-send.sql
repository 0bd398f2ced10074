-- Retries or drops a row; a repeat of either is refused, because the state has changed: see functions/change-send.sql.
SELECT c.* FROM change_send(:?tenant, CAST(:?id AS uuid), :?to_state) c
