-- A row whose sender was killed becomes uncertain; a repeat finds none: see functions/expire-sends.sql.
SELECT e.* FROM expire_sends() e
