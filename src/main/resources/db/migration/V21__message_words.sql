-- The words of messages, for the search. index_messages writes them shortly after a message was stored, so that storing does not wait for it.
CREATE TABLE message_words (
  message_id uuid PRIMARY KEY,
  words tsvector NOT NULL -- see search_words
);
-- index_messages adds new words to the index at once for a whole part, which costs a third. The limit is for roles that may not do so.
CREATE INDEX message_words_by_word ON message_words USING gin (words) WITH (gin_pending_list_limit = 4096);

-- The messages whose words are not up to date, in the order in which they changed. Rows are only added, so no writer waits for another one.
CREATE TABLE unindexed_messages (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL
);

-- How far the messages from before this migration are indexed, in the order of their ids. There is no search before the end.
CREATE TABLE search_backfill (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  done_to uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  finished_at timestamptz,
  oldest_day int -- of all messages, counted from 1970: see search_day
);
INSERT INTO search_backfill (finished_at) SELECT CASE WHEN NOT EXISTS (SELECT FROM messages) THEN now() END;

-- Another program may write messages with a role that has no rights on these tables.
CREATE FUNCTION note_unindexed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO unindexed_messages (message_id) SELECT r.id FROM touched r;
  RETURN NULL;
END $$;

-- A deleted message is noted as well: index_messages may be writing its words at the same time.
CREATE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  -- in the order in which index_messages locks them, so that neither waits for the other one forever
  PERFORM FROM message_words w WHERE w.message_id IN (SELECT r.id FROM touched r) ORDER BY w.message_id FOR UPDATE;
  DELETE FROM message_words w USING touched r WHERE w.message_id = r.id;
  INSERT INTO unindexed_messages (message_id) SELECT r.id FROM touched r;
  RETURN NULL;
END $$;

CREATE FUNCTION forget_all_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM message_words;
  DELETE FROM unindexed_messages;
  RETURN NULL;
END $$;

CREATE FUNCTION note_unindexed_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO unindexed_messages (message_id) VALUES (NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER note_unindexed AFTER INSERT ON messages REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION note_unindexed();
CREATE TRIGGER forget_words AFTER DELETE ON messages REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION forget_words();
CREATE TRIGGER note_unindexed_row AFTER UPDATE OF tenant_id, chat_id, sent_at, content ON messages
  FOR EACH ROW WHEN ((OLD.tenant_id, OLD.chat_id, OLD.sent_at, OLD.content) IS DISTINCT FROM (NEW.tenant_id, NEW.chat_id, NEW.sent_at, NEW.content))
  EXECUTE FUNCTION note_unindexed_row();
CREATE TRIGGER forget_all_words AFTER TRUNCATE ON messages FOR EACH STATEMENT EXECUTE FUNCTION forget_all_words();
