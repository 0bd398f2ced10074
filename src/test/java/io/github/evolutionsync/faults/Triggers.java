package io.github.evolutionsync.faults;

import java.sql.Connection;
import java.sql.SQLException;

/** Makes the database reject statements or wait. */
final class Triggers {
    private Triggers() {}

    /** Lets all but one of so many statements that insert messages fail with an SQLSTATE. */
    static Fault.Healing failing(World world, String state, int oneOf) throws SQLException {
        world.sql("""
                CREATE SEQUENCE tried;
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF nextval('tried') %% %d <> 0 THEN
                    RAISE EXCEPTION 'as the test wants it' USING ERRCODE = '%s';
                  END IF;
                  RETURN NULL;
                END $$;
                CREATE TRIGGER fail BEFORE INSERT ON messages FOR EACH STATEMENT EXECUTE FUNCTION fail();""".formatted(oneOf, state));
        return () -> world.sql("DROP TRIGGER fail ON messages; DROP FUNCTION fail(); DROP SEQUENCE tried;");
    }

    /** No message can be stored until this connection is closed. */
    static Connection lockTenants(World world) throws SQLException {
        Connection connection = world.connect();
        connection.setAutoCommit(false);
        try (var sql = connection.createStatement()) {
            sql.execute("SELECT FROM tenants ORDER BY tenant_id FOR UPDATE");
        }
        return connection;
    }
}
