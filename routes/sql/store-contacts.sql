-- One row per JID; names existing chats and creates none: see functions/store-contacts.sql.
SELECT * FROM store_contacts(listened(clean_json(:?rows)))
