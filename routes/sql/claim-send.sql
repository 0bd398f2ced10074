-- Claims the row of outbox that is due first; a repeat claims another one: see functions/claim-send.sql.
SELECT c.* FROM claim_send(CAST(:?send_per_minute AS numeric), CAST(:?send_lease AS interval)) c
