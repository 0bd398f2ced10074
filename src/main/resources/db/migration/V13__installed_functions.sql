-- Which functions of routes/sql/functions are installed, by a checksum of their text: a start whose own are the same leaves them alone.
CREATE TABLE installed_functions (
  checksum text PRIMARY KEY,
  installed_at timestamptz NOT NULL DEFAULT now()
);
