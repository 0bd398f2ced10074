-- When Evolution made an instance, as its list says; null: no list has said so yet. And when the last event of it came, to any
-- process: each writes it down every few seconds, not with every batch.
ALTER TABLE instances ADD COLUMN created_in_evolution_at timestamptz, ADD COLUMN last_event_at timestamptz;
