-- A click on an ad may come without its text, which follows under the same id: its content until then only stands for the text.
ALTER TABLE messages ADD COLUMN stand_in boolean NOT NULL DEFAULT false;
