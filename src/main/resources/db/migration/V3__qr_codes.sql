-- The QR code that an instance shows while it waits to be paired, for who asks by HTTP.
ALTER TABLE instances ADD COLUMN qrcode jsonb, ADD COLUMN qrcode_at timestamptz;
