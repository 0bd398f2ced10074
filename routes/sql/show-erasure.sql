-- Reads only: what an erasure has removed, and whether files of its tenant are still to be deleted from the store.
SELECT json_build_object('id', x.id, 'tenant', x.tenant_id, 'erasedAt', iso_time(x.erased_at), 'state', CASE WHEN l.files > 0 THEN 'files' ELSE 'complete' END,
  'counts', json_build_object('chats', coalesce((x.counts ->> 'chats')::bigint, 0), 'chatAliases', coalesce((x.counts ->> 'chat_aliases')::bigint, 0), 'messages', coalesce((x.counts ->> 'messages')::bigint, 0), 'messagesInGroups', coalesce((x.counts ->> 'messages_in_groups')::bigint, 0),
    'mentions', coalesce((x.counts ->> 'mentions')::bigint, 0), 'contacts', coalesce((x.counts ->> 'contacts')::bigint, 0), 'pendingUpdates', coalesce((x.counts ->> 'pending_updates')::bigint, 0), 'outbox', coalesce((x.counts ->> 'outbox')::bigint, 0),
    'deadLetters', coalesce((x.counts ->> 'dead_letters')::bigint, 0), 'files', coalesce((x.counts ->> 'files')::bigint, 0)))::text AS answer,
  CASE WHEN l.files > 0 THEN 202 ELSE 200 END AS status
FROM erasures x
CROSS JOIN LATERAL (SELECT count(*) AS files FROM file_deletions f WHERE f.tenant_id = x.tenant_id) l
WHERE x.id = CAST(:?erasure AS uuid)
