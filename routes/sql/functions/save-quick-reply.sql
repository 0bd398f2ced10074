-- Adds a quick reply, or (with its id) changes one. Returns its JSON, or why it was refused; no row if the tenant ('' for an operator)
-- does not have the one to change. A repeated addition is refused because of its shortcut, and a repeated change changes nothing.
CREATE OR REPLACE FUNCTION save_quick_reply(caller text, reply uuid, new_shortcut text, new_text text)
RETURNS TABLE (answer text, refusal text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  owner text := CASE WHEN reply IS NULL THEN caller
    ELSE (SELECT q.tenant_id FROM quick_replies q WHERE q.id = reply AND (caller = '' OR q.tenant_id = caller)) END;
BEGIN
  IF owner IS NULL THEN
    RETURN;
  END IF;
  INSERT INTO tenants (tenant_id) VALUES (owner) ON CONFLICT DO NOTHING;
  PERFORM FROM tenants t WHERE t.tenant_id = owner FOR UPDATE; -- one at a time, for the limit and the shortcut
  IF EXISTS (SELECT FROM quick_replies q WHERE q.tenant_id = owner AND q.shortcut = new_shortcut AND q.id IS DISTINCT FROM reply) THEN
    RETURN QUERY SELECT NULL::text, 'There is a quick reply with this shortcut already';
  ELSIF reply IS NULL AND (SELECT count(*) FROM quick_replies q WHERE q.tenant_id = owner) >= 500 THEN
    RETURN QUERY SELECT NULL::text, 'There are 500 quick replies already: delete one first';
  ELSIF reply IS NULL THEN
    RETURN QUERY INSERT INTO quick_replies AS q (tenant_id, shortcut, text) VALUES (owner, new_shortcut, new_text)
      RETURNING json_build_object('id', q.id, 'shortcut', q.shortcut, 'text', q.text)::text, NULL::text;
  ELSE
    RETURN QUERY UPDATE quick_replies AS q SET shortcut = new_shortcut, text = new_text, updated_at = now()
      WHERE q.tenant_id = owner AND q.id = reply
      RETURNING json_build_object('id', q.id, 'shortcut', q.shortcut, 'text', q.text)::text, NULL::text;
  END IF;
END $$;
