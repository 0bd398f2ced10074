CREATE SCHEMA IF NOT EXISTS crm;
CREATE TABLE IF NOT EXISTS crm.leads (phone text PRIMARY KEY, name text, last_message_at timestamptz);
DELETE FROM crm.leads;
