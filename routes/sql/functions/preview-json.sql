-- A message as the list of chats contains it: a long text is truncated.
CREATE OR REPLACE FUNCTION preview_json(m messages) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF octet_length(m.content) > octet_length(left(m.content, 300)) THEN
    m.content := left(m.content, 300) || '…';
  END IF;
  RETURN message_json(m);
END $$;
