-- Deletes reports on JIDs that had no chat for the time of the setting, a batch at a time; a repeat finds none.
WITH old AS (
  SELECT r.ctid FROM label_reports r WHERE r.received_at < now() - CAST(:?labels_keep AS interval)
    AND NOT EXISTS (SELECT FROM chat_aliases a WHERE a.tenant_id = r.tenant_id AND a.jid = ANY (ARRAY[r.jid, same_digits_lid(r.jid)]))
    AND NOT EXISTS (SELECT FROM chats c WHERE c.tenant_id = r.tenant_id AND c.whatsapp_chat_id = r.jid)
  LIMIT 5000 FOR UPDATE SKIP LOCKED
), gone AS (DELETE FROM label_reports r USING old WHERE r.ctid = old.ctid RETURNING 1)
SELECT count(*) AS dropped FROM gone
