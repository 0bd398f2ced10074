-- When a message that was sent arrived and was read. WhatsApp's updates have no time of their own, so it is the time at which the status was
-- stored. A trigger keeps it, whichever statement writes the status.
ALTER TABLE messages ADD COLUMN delivered_at timestamptz, ADD COLUMN read_at timestamptz;

CREATE FUNCTION note_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.delivered_at := coalesce(OLD.delivered_at, now());
  IF NEW.status <> 'DELIVERY_ACK' THEN
    NEW.read_at := coalesce(OLD.read_at, now());
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER note_receipt BEFORE UPDATE OF status ON messages
  FOR EACH ROW WHEN (NEW.direction = 'OUTGOING' AND NEW.status IS DISTINCT FROM OLD.status AND NEW.status IN ('DELIVERY_ACK', 'READ', 'PLAYED'))
  EXECUTE FUNCTION note_receipt();
