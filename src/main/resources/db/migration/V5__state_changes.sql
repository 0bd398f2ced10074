-- Since when an instance has had its state: for the health, which says why an instance is down and since when. A trigger keeps it,
-- whoever writes the state.
ALTER TABLE instances ADD COLUMN state_changed_at timestamptz;

CREATE FUNCTION note_state_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.state IS DISTINCT FROM OLD.state THEN
    NEW.state_changed_at := now();
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER note_state_change BEFORE INSERT OR UPDATE OF state ON instances
  FOR EACH ROW EXECUTE FUNCTION note_state_change();
