-- The channel decides what an instance can do. chats.archived changes by the HTTP API alone, because no event of Evolution contains it.
ALTER TABLE instances ADD COLUMN channel text;
ALTER TABLE chats ADD COLUMN archived boolean NOT NULL DEFAULT false;

-- The files and links of a chat, without reading its other messages.
CREATE INDEX messages_with_media_or_links ON messages
  (chat_id, coalesce(sent_at, '-infinity') DESC, coalesce(created_seq, 0) DESC, id DESC)
  WHERE media IS NOT NULL OR content ~* 'https?://';

-- Texts that the agents of a tenant insert by their shortcut.
CREATE TABLE quick_replies (
  tenant_id text NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  shortcut text NOT NULL,
  text text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, shortcut)
);
