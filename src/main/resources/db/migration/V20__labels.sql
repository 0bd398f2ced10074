-- The labels of WhatsApp Business. Evolution reports a label by labels.edit and findLabels, and which chat has it by labels.association
-- alone. Reports have no order of their own: reported_at and the columns like it contain the event's date_time, which is only compared
-- within one instance, because it is the local time of Evolution's machine.
CREATE TABLE labels (
  tenant_id text NOT NULL,
  instance text NOT NULL,
  label_id text NOT NULL,
  name text, -- null until an event or findLabels contains it
  color int, -- WhatsApp's number of the color, from 0 to 19
  predefined_id text,
  deleted boolean NOT NULL DEFAULT false,
  name_at timestamptz, -- of the events that decided the name, the color, and whether it is deleted
  color_at timestamptz,
  reported_at timestamptz,
  deleted_at timestamptz, -- of the last deletion: a chat that had the label before does not have it
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, instance, label_id)
);

-- The last report on each JID and label, removals included. A chat's labels are those of all its JIDs, so a report is kept for a chat that
-- does not exist yet, and survives when two chats become one.
CREATE TABLE label_reports (
  tenant_id text NOT NULL,
  jid text NOT NULL,
  instance text NOT NULL,
  label_id text NOT NULL,
  labeled boolean NOT NULL,
  reported_at timestamptz,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, jid, instance, label_id)
);
CREATE INDEX label_reports_by_label ON label_reports (tenant_id, instance, label_id);
CREATE INDEX label_reports_by_age ON label_reports (received_at);

-- The labels that chats have, by the reports. chats.labels contains them as the HTTP API and frames do.
CREATE TABLE chat_labels (
  tenant_id text NOT NULL,
  chat_id uuid NOT NULL REFERENCES chats ON DELETE CASCADE,
  instance text NOT NULL,
  label_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, chat_id, instance, label_id)
);
CREATE INDEX chat_labels_by_chat ON chat_labels (chat_id);
CREATE INDEX chat_labels_by_label ON chat_labels (tenant_id, label_id, instance);

ALTER TABLE chats ADD COLUMN labels jsonb NOT NULL DEFAULT '[]';

-- When findLabels of Evolution was last requested for an instance, and whether the labels of its answer are stored.
CREATE TABLE label_lookups (
  tenant_id text NOT NULL,
  instance text NOT NULL,
  asked_at timestamptz NOT NULL,
  answered boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, instance)
);
