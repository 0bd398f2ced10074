-- One row a JID; names chats, creates none: see functions/store-contacts.sql.
SELECT * FROM store_contacts(listened(clean_json(:?rows)))
