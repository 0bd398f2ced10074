-- Reads only: the next contacts of an export.
SELECT json_build_object('jid', k.jid, 'phoneJid', k.phone_jid, 'name', k.name, 'profilePictureUrl', k.profile_picture_url)::text AS item, k.jid AS place
FROM contacts k
WHERE k.tenant_id = :?export_tenant AND k.jid > :?after
  AND (:?export_contacts = '' OR k.jid = ANY (CAST(nullif(:?export_contacts, '') AS text[])) OR k.phone_jid = ANY (CAST(nullif(:?export_contacts, '') AS text[])))
ORDER BY k.jid LIMIT 500
