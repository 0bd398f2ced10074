package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The connections to PostgreSQL. */
class DatabaseTest {

    @Test
    void migrationsUseThePasswordUnchanged() {
        PGSimpleDataSource dataSource =
                (PGSimpleDataSource) Database.flyway("jdbc:postgresql://localhost/none", "user", " sp ace\t")
                        .getConfiguration()
                        .getDataSource();
        assertThat(dataSource.getPassword()).isEqualTo(" sp ace\t");
    }
}
