-- How often the window under way was asked for and Evolution withheld messages of it.
ALTER TABLE catch_ups ADD COLUMN tries int NOT NULL DEFAULT 0;
