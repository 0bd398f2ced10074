-- JIDs, their accounts and the names of the accounts.

CREATE OR REPLACE FUNCTION is_lid(jid text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jid LIKE '%@lid';

CREATE OR REPLACE FUNCTION is_phone(jid text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jid LIKE '%@s.whatsapp.net';

-- The @lid with the digits of a phone JID: Evolution 2.4.0 reduces "<lid>:48@lid" to its digits, and Baileys writes some with @s.whatsapp.net.
CREATE OR REPLACE FUNCTION same_digits_lid(jid text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jid LIKE '%@s.whatsapp.net' THEN split_part(jid, '@', 1) || '@lid' END;

-- The phone form of a @lid's digits: Evolution 2.4.0 reduces "<lid>:48@lid" to its digits.
CREATE OR REPLACE FUNCTION same_digits_phone(jid text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jid LIKE '%@lid' THEN split_part(jid, '@', 1) || '@s.whatsapp.net' END;

-- The JID, of the two in a row, that identifies the account.
CREATE OR REPLACE FUNCTION account_jid(jid text, alt text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN alt LIKE '%@lid' THEN alt ELSE jid END;

-- A name for the chat of a JID, or null for the owner's name on another account's chat. A group may have its owner's name.
CREATE OR REPLACE FUNCTION others_name(name text, jid text, i instances) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN name IS DISTINCT FROM i.profile_name OR jid = i.owner_jid OR jid LIKE '%@g.us' THEN name END;
