package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.evolutionsync.Bundle;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SessionsTest {
    @Test
    void connectionsWithTheirOwnSessionsAreAccepted() {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setURL(Bundle.newDatabase());
        own.setUser(Bundle.DATABASE_USER);

        assertThatCode(() -> Sessions.check(own)).doesNotThrowAnyException();
    }

    @Test
    void aPoolerThatSharesSessionsIsRejectedInOneSentence() throws Exception {
        String url = Bundle.newDatabase();
        try (SharedSession pooler = new SharedSession(url)) {
            assertThatThrownBy(() -> Database.open(pooler.jdbcUrl(), Bundle.DATABASE_USER, "", 1, true))
                    .hasMessageContaining("pool_mode=session")
                    .hasMessageNotContaining(url);
        }
    }
}
