package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.evolutionsync.Bundle;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SessionsTest {
    @Test
    void connectionsWithSessionsOfTheirOwnAreTaken() {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setURL(Bundle.newDatabase());
        own.setUser(Bundle.DATABASE_USER);

        assertThatCode(() -> Sessions.check(own)).doesNotThrowAnyException();
    }

    @Test
    void aPoolerThatSharesThemIsRefusedInOneSentence() throws SQLException {
        String url = Bundle.newDatabase();
        try (Connection session = DriverManager.getConnection(url, Bundle.DATABASE_USER, "")) {
            PGSimpleDataSource shared = new PGSimpleDataSource() {
                @Override
                public Connection getConnection() {
                    return session;
                }
            };
            assertThatThrownBy(() -> Sessions.check(shared))
                    .hasMessageContaining("pool_mode=session")
                    .hasMessageNotContaining(url);
        }
    }
}
